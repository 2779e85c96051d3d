-- name: updates(seq)
SELECT seq, received_at, incident, fault, tries, body FROM inbox
WHERE state = 'parked' AND (CAST(:seq AS BIGINT) IS NULL OR seq = :seq)
ORDER BY seq;

-- name: calls(out_id)
SELECT out_id, made_at, state, method, priority, fault, tries, body FROM outbox
WHERE state IN ('parked', 'uncertain') AND (CAST(:out_id AS BIGINT) IS NULL OR out_id = :out_id)
ORDER BY out_id;

-- name: retry_update(seq, now)^
UPDATE inbox SET state = 'waiting', tries = 0, not_before = :now WHERE seq = :seq AND state = 'parked' RETURNING seq;

-- name: retry_call(out_id, now)^
UPDATE outbox SET state = 'waiting', tries = 0, doubts = 0, not_before = :now
WHERE out_id = :out_id AND state IN ('parked', 'uncertain')
RETURNING out_id;

-- name: drop_update(seq)^
UPDATE inbox SET state = 'dropped' WHERE seq = :seq AND state = 'parked' RETURNING seq;

-- name: drop_call(out_id)^
UPDATE outbox SET state = 'dropped' WHERE out_id = :out_id AND state IN ('parked', 'uncertain') RETURNING out_id;
