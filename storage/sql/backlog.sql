-- name: inbox()^
SELECT COUNT(*) AS waiting, MIN(received_at) AS oldest FROM inbox WHERE state IN ('waiting', 'working');

-- name: outbox(now)
-- A call that was tried before is as old as it is, whenever its next try may be.
SELECT priority, COUNT(*) AS waiting,
    MIN(CASE WHEN not_before <= :now OR tries > 0 THEN made_at END) AS oldest
FROM outbox WHERE state IN ('waiting', 'sending')
GROUP BY priority ORDER BY priority;

-- name: evidence()^
SELECT COUNT(*) AS waiting, MIN(added_at) AS oldest FROM evidence WHERE state IN ('waiting', 'fetching');

-- name: parked()^
SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS inbox,
    (SELECT COUNT(*) FROM outbox WHERE state IN ('parked', 'uncertain')) AS outbox;

-- name: open_run()$
SELECT MIN(due_at) FROM reminder_runs WHERE finished_at IS NULL;

-- name: last_call()$
SELECT COALESCE(MAX(out_id), 0) FROM outbox;

-- name: flight(bot_id, update_id, after)^
SELECT i.state AS "update", i.incident, o.state AS call, o.fault
FROM inbox i LEFT JOIN outbox o ON o.out_id > :after AND o.cause = i.seq
WHERE i.bot_id = :bot_id AND i.update_id = :update_id;
