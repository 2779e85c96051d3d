-- name: count(lane, arrived, most, now, begun_after, begun_before, just_over)^
-- A window that is over makes room for one that begins now. One that begins later than now is of another host's
-- clock, which may be ahead a little; much later, and the clock was put back.
INSERT INTO floods (lane, since, arrived, before, told, ignored) VALUES (:lane, :now, :arrived, 0, 0, 0)
ON CONFLICT (lane) DO UPDATE SET
    since = CASE WHEN floods.since > :begun_after AND floods.since < :begun_before THEN floods.since ELSE :now END,
    arrived = :arrived
        + CASE WHEN floods.since > :begun_after AND floods.since < :begun_before THEN floods.arrived ELSE 0 END,
    before = CASE WHEN floods.since > :begun_after AND floods.since < :begun_before THEN floods.before
        WHEN floods.since > :just_over AND floods.since < :begun_before THEN floods.arrived ELSE 0 END,
    told = CASE WHEN floods.since > :begun_after AND floods.since < :begun_before THEN floods.told
        WHEN floods.since > :just_over AND floods.since < :begun_before AND floods.arrived > :most THEN floods.told
        ELSE 0 END
RETURNING arrived, before, told;

-- name: ignore(lane, count)!
UPDATE floods SET told = 1, ignored = ignored + :count WHERE lane = :lane;
