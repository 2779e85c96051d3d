-- name: queue(lane, chat_id, priority, method, body, attached, about, cause, spends, not_before, at)$
INSERT INTO outbox (lane, chat_id, priority, method, body, attached, about, cause, spends, state, not_before, made_at)
VALUES (:lane, :chat_id, :priority, :method, :body, :attached, :about, :cause, :spends, 'waiting', :not_before, :at)
RETURNING out_id;

-- name: rewrite(out_id, method, body, attached)^
UPDATE outbox SET method = :method, body = :body, attached = :attached
WHERE out_id = :out_id AND state = 'waiting' AND doubts = 0
RETURNING out_id;

-- name: waiting_edit_of(about)$
SELECT MAX(out_id) FROM outbox WHERE lane <> 0 AND about = :about AND state = 'waiting' AND doubts = 0;

-- name: one_at_a_time()$
-- SQLite has one writer anyway.
SELECT 1;

-- name: spent(since, ahead, closing)^
-- What the last calls spent; a turn far ahead was taken before a clock was set back.
SELECT COUNT(*) AS used, MIN(turn_at) AS oldest, MAX(CASE WHEN spends = 2 THEN turn_at END) AS last_message,
    (SELECT value FROM facts WHERE name = :closing) AS closed_until
FROM outbox WHERE turn_at > :since AND turn_at <= :ahead;

-- name: ready(now, chat_since, ahead, most)
-- The first call of each lane whose chat has had no message lately.
SELECT out_id, priority, spends, attached FROM outbox
WHERE state = 'waiting' AND not_before <= :now
    AND (lane = 0 OR NOT EXISTS (
        SELECT 1 FROM outbox earlier
        WHERE earlier.lane = outbox.lane AND earlier.out_id < outbox.out_id
            AND earlier.state IN ('waiting', 'sending')
    ))
    AND (spends < 2 OR NOT EXISTS (
        SELECT 1 FROM outbox said
        WHERE said.chat_id = outbox.chat_id AND said.spends = 2 AND said.turn_at > :chat_since AND said.turn_at <= :ahead
    ))
ORDER BY priority, out_id LIMIT :most;

-- name: take(calls, holder, now, lease_until)
UPDATE outbox SET state = 'sending', holder = :holder, lease_until = :lease_until,
    turn_at = CASE WHEN spends > 0 THEN :now END
WHERE state = 'waiting' AND out_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:calls AS TEXT)))
RETURNING out_id, lane, chat_id, priority, method, body, attached, about, tries, doubts,
    (SELECT target.message_id FROM outbox target WHERE target.out_id = outbox.about) AS edits;

-- name: sent(out_id, message_id, holder, went_at, sent_at)*!
-- A call that left later than it took its turn spends of the second in which it left.
UPDATE outbox SET state = 'sent', message_id = :message_id, sent_at = :sent_at,
    turn_at = CASE WHEN spends > 0 THEN :went_at END, holder = NULL,
    lease_until = NULL
WHERE out_id = :out_id AND holder = :holder AND state = 'sending';

-- name: postpone(out_id, holder, fault, not_before, doubt)!
UPDATE outbox SET state = 'waiting', holder = NULL, lease_until = NULL, tries = tries + 1,
    doubts = doubts + :doubt, fault = :fault, not_before = :not_before
WHERE out_id = :out_id AND holder = :holder AND state = 'sending';

-- name: end(out_id, holder, state, fault)!
UPDATE outbox SET state = :state, holder = NULL, lease_until = NULL, fault = :fault
WHERE out_id = :out_id AND holder = :holder AND state = 'sending';

-- name: drop_chat(chat_id, fault)!
UPDATE outbox SET state = 'dropped', fault = :fault WHERE lane IN (0, :chat_id) AND chat_id = :chat_id AND state = 'waiting';

-- name: renew(holder, lease_until, held)!
UPDATE outbox SET lease_until = :lease_until
WHERE holder = :holder AND state = 'sending'
    AND out_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:held AS TEXT)));

-- name: release_dead(now)!
-- An edit or an answer may be repeated freely; a message only once.
UPDATE outbox SET
    state = CASE WHEN doubts > 0 AND method LIKE 'send%' THEN 'uncertain' ELSE 'waiting' END,
    doubts = doubts + 1, holder = NULL, lease_until = NULL, fault = 'the sender died'
WHERE state = 'sending' AND (CAST(:now AS TEXT) IS NULL OR lease_until < :now);

-- name: next_moment()$
SELECT MIN(not_before) FROM outbox WHERE state = 'waiting';

-- name: live(chat_id, task)^
SELECT l.chat_id, l.task, l.out_id, o.method, o.state, o.message_id
FROM live_messages l JOIN outbox o ON o.out_id = l.out_id
WHERE l.chat_id = :chat_id AND l.task = :task;

-- name: live_of_task(task)
SELECT l.chat_id, l.task, l.out_id, o.method, o.state, o.message_id
FROM live_messages l JOIN outbox o ON o.out_id = l.out_id
WHERE l.task = :task ORDER BY l.chat_id;

-- name: set_live(chat_id, task, out_id)!
INSERT INTO live_messages (chat_id, task, out_id) VALUES (:chat_id, :task, :out_id)
ON CONFLICT (chat_id, task) DO UPDATE SET out_id = excluded.out_id;

-- name: replace_live(was, out_id)!
UPDATE live_messages SET out_id = :out_id WHERE out_id = :was;

-- name: end_live(chat_id, task)!
DELETE FROM live_messages WHERE chat_id = :chat_id AND task = :task;
