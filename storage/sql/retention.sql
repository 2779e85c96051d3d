-- name: updates(after, before, most)
-- By their number, which rises with time: no index of what is done is needed, and what stays is passed over once a sweep.
SELECT seq AS number, received_at >= :before AS is_young, state = 'done' AND received_at < :before AS goes
FROM inbox WHERE seq > :after ORDER BY seq LIMIT :most;

-- name: remove_updates(numbers)
DELETE FROM inbox
WHERE state = 'done' AND seq IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:numbers AS TEXT)))
RETURNING seq;

-- name: calls(after, before, most)
SELECT out_id AS number, made_at >= :before AS is_young,
    state IN ('sent', 'dropped') AND COALESCE(sent_at, made_at) < :before
    AND NOT EXISTS (SELECT 1 FROM live_messages WHERE live_messages.out_id = outbox.out_id) AS goes
FROM outbox WHERE out_id > :after ORDER BY out_id LIMIT :most;

-- name: remove_calls(numbers)
-- Never what stands for a task, nor what an edit that waits or is on its way is about.
DELETE FROM outbox
WHERE state IN ('sent', 'dropped') AND out_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:numbers AS TEXT)))
    AND NOT EXISTS (SELECT 1 FROM live_messages WHERE live_messages.out_id = outbox.out_id)
    AND NOT EXISTS (SELECT 1 FROM outbox edit WHERE edit.about = outbox.out_id AND edit.state = 'waiting')
    AND NOT EXISTS (SELECT 1 FROM outbox edit WHERE edit.about = outbox.out_id AND edit.state = 'sending')
RETURNING out_id;
