-- name: claim(holder, now, lease_until, least, most)
UPDATE outbox SET state = 'sending', holder = :holder, lease_until = :lease_until
WHERE out_id IN (
    SELECT out_id FROM outbox WHERE state = 'waiting' AND not_before <= :now AND priority <= :least AND (lane = 0 OR NOT EXISTS (
        SELECT 1 FROM outbox earlier
        WHERE earlier.lane = outbox.lane AND earlier.out_id < outbox.out_id
            AND earlier.state IN ('waiting', 'sending')
    ))
    ORDER BY priority, out_id LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING out_id, lane, chat_id, priority, method, body, attached, about, tries, doubts,
    (SELECT target.message_id FROM outbox target WHERE target.out_id = outbox.about) AS edits;
