-- name: store(bot_id, update_id, lane, received_at, body)*!
INSERT INTO inbox (bot_id, update_id, lane, received_at, body, state, not_before)
VALUES (:bot_id, :update_id, :lane, :received_at, :body, 'waiting', :received_at)
ON CONFLICT (bot_id, update_id) DO NOTHING;

-- name: one_at_a_time()$
-- SQLite has one writer anyway.
SELECT 1;

-- name: claim(holder, now, lease_until, most)
-- A lane whose first update is postponed or with another worker waits as a whole.
UPDATE inbox SET state = 'working', holder = :holder, lease_until = :lease_until
WHERE seq IN (
    SELECT seq FROM inbox WHERE state = 'waiting' AND NOT EXISTS (
        SELECT 1 FROM inbox earlier
        WHERE earlier.lane = inbox.lane AND earlier.seq <= inbox.seq AND earlier.state IN ('waiting', 'working')
            AND (earlier.state = 'working' OR earlier.not_before > :now)
    )
    ORDER BY seq LIMIT :most
)
RETURNING seq, lane, received_at, body, tries;

-- name: finish(seq, holder)^
UPDATE inbox SET state = 'done', holder = NULL, lease_until = NULL
WHERE seq = :seq AND holder = :holder AND state = 'working'
RETURNING seq;

-- name: give_back(seq, holder, fault, not_before)!
UPDATE inbox SET state = 'waiting', holder = NULL, lease_until = NULL, tries = tries + 1, fault = :fault,
    not_before = :not_before
WHERE seq = :seq AND holder = :holder AND state = 'working';

-- name: release_lane(lane, holder)!
UPDATE inbox SET state = 'waiting', holder = NULL, lease_until = NULL
WHERE lane = :lane AND holder = :holder AND state = 'working';

-- name: park(seq, holder, incident, fault)^
UPDATE inbox SET state = 'parked', holder = NULL, lease_until = NULL, incident = :incident, fault = :fault
WHERE seq = :seq AND holder = :holder AND state = 'working'
RETURNING seq;

-- name: renew(holder, lease_until, held)!
UPDATE inbox SET lease_until = :lease_until
WHERE holder = :holder AND state = 'working'
    AND seq IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:held AS TEXT)));

-- name: release_expired(now)!
UPDATE inbox SET state = 'waiting', holder = NULL, lease_until = NULL
WHERE state = 'working' AND lease_until < :now;

-- name: release_all()!
UPDATE inbox SET state = 'waiting', holder = NULL, lease_until = NULL WHERE state = 'working';

-- name: next_moment()$
SELECT MIN(not_before) FROM inbox WHERE state = 'waiting';
