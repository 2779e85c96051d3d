-- name: inbox()^
SELECT COUNT(*) AS waiting, MIN(received_at) AS oldest FROM inbox WHERE state IN ('waiting', 'working');

-- name: outbox(now)
-- A call that was held for its turn or tried before is as old as it is, whenever its next try may be.
SELECT priority, COUNT(*) AS waiting,
    MIN(CASE WHEN not_before <= :now OR tries > 0 OR holder IS NOT NULL THEN made_at END) AS oldest
FROM outbox WHERE state IN ('waiting', 'sending')
GROUP BY priority ORDER BY priority;

-- name: evidence()^
SELECT COUNT(*) AS waiting, MIN(added_at) AS oldest FROM evidence WHERE state IN ('waiting', 'fetching');

-- name: parked()^
SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS inbox,
    (SELECT COUNT(*) FROM outbox WHERE state IN ('parked', 'uncertain')) AS outbox;

-- name: open_run()$
SELECT MIN(due_at) FROM reminder_runs WHERE finished_at IS NULL;
