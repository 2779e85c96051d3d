-- name: claim(holder, now, lease_until, most)
UPDATE evidence SET state = 'fetching', holder = :holder, lease_until = :lease_until
WHERE evidence_id IN (
    SELECT evidence_id FROM evidence WHERE state = 'waiting' AND not_before <= :now
    ORDER BY not_before, evidence_id LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING *;
