-- name: claim(holder, now, lease_until, most)
UPDATE inbox SET state = 'working', holder = :holder, lease_until = :lease_until
WHERE seq IN (
    SELECT seq FROM inbox WHERE state = 'waiting' AND NOT EXISTS (
        SELECT 1 FROM inbox earlier
        WHERE earlier.lane = inbox.lane AND earlier.seq <= inbox.seq
            AND (earlier.state = 'working' OR (earlier.state = 'waiting' AND earlier.not_before > :now))
    )
    ORDER BY seq LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING seq, lane, received_at, body, tries;
