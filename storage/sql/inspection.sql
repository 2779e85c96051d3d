-- name: newest()$
-- The last moment that the program kept of what came in and what goes out.
SELECT MAX(at) FROM (
    SELECT at FROM (SELECT received_at AS at FROM inbox ORDER BY seq DESC LIMIT 1) came
    UNION ALL
    SELECT at FROM (SELECT made_at AS at FROM outbox ORDER BY out_id DESC LIMIT 1) made
) newest;

-- name: submissions()
SELECT * FROM submissions ORDER BY submission_id;

-- name: decisions()
SELECT * FROM decisions ORDER BY submission_id, decision_id;

-- name: entries()
SELECT entry_id, person_id, submission_id, decision_id, kind, year, bucket, hours, actor_id, entered_at
FROM ledger ORDER BY entry_id;

-- name: kept_files()
SELECT evidence_id, submission_id, sha256 FROM evidence WHERE state = 'stored' ORDER BY evidence_id;
