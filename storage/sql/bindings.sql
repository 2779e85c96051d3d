-- name: arrival(telegram_id)^
SELECT * FROM arrivals WHERE telegram_id = :telegram_id;

-- name: keep_arrival(telegram_id, secret_hash, person_id, staff_no, wrong, closed_until, language, revision)!
INSERT INTO arrivals (telegram_id, secret_hash, person_id, staff_no, wrong, closed_until, language, revision)
VALUES (:telegram_id, :secret_hash, :person_id, :staff_no, :wrong, :closed_until, :language, :revision)
ON CONFLICT (telegram_id) DO UPDATE SET secret_hash = excluded.secret_hash, person_id = excluded.person_id,
    staff_no = excluded.staff_no, wrong = excluded.wrong, closed_until = excluded.closed_until,
    language = excluded.language, revision = excluded.revision;

-- name: forget_arrival(telegram_id)!
DELETE FROM arrivals WHERE telegram_id = :telegram_id;

-- name: current(person_id)$
SELECT binding_id FROM bindings WHERE person_id = :person_id AND ended_at IS NULL;

-- name: release(binding_id, ended_at)^
UPDATE bindings SET ended_at = :ended_at WHERE binding_id = :binding_id AND ended_at IS NULL
RETURNING telegram_id;

-- name: ask(person_id, telegram_id, asked_at)$
INSERT INTO binding_requests (person_id, telegram_id, state, asked_at)
VALUES (:person_id, :telegram_id, 'open', :asked_at)
RETURNING request_id;

-- name: request(request_id)^
SELECT * FROM binding_requests WHERE request_id = :request_id;

-- name: open_request(telegram_id)^
SELECT * FROM binding_requests WHERE telegram_id = :telegram_id AND state = 'open';

-- name: settle(request_id, was, state, decided_at, decided_by)^
UPDATE binding_requests SET state = :state, decided_at = :decided_at, decided_by = :decided_by
WHERE request_id = :request_id AND state = :was
RETURNING *;
