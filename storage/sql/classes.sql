-- name: add(unit, organiser_id, draft_id, form, title, content, place, capacity, assessed, off_job, first_on, last_on, at)^
INSERT INTO classes (
    unit, organiser_id, draft_id, state, revision, form, title, content, place, capacity, assessed, off_job, first_on,
    last_on, made_at
) VALUES (
    :unit, :organiser_id, :draft_id, 'planned', 1, :form, :title, :content, :place, :capacity, :assessed, :off_job,
    :first_on, :last_on, :at
)
ON CONFLICT (draft_id) DO NOTHING
RETURNING *;

-- name: add_session(class_id, held_on, half)*!
INSERT INTO sessions (class_id, held_on, half) VALUES (:class_id, :held_on, :half);

-- name: invite(class_id, unit)*!
INSERT INTO class_units (class_id, unit) VALUES (:class_id, :unit);

-- name: by_id(class_id)^
SELECT * FROM classes WHERE class_id = :class_id;

-- name: hold(class_id)^
-- Writes nothing new: it holds the row until the commit, so that places are given one by one.
UPDATE classes SET revision = revision WHERE class_id = :class_id RETURNING *;

-- name: move(class_id, revision, was, state, registered_at, because)^
UPDATE classes SET state = :state, revision = revision + 1, registered_at = :registered_at, reopened_because = :because
WHERE class_id = :class_id AND revision = :revision AND state = :was
RETURNING *;

-- name: change(class_id, revision, form, title, content, place, capacity, assessed, off_job, first_on, last_on)^
UPDATE classes SET
    form = :form, title = :title, content = :content, place = :place, capacity = :capacity, assessed = :assessed,
    off_job = :off_job, first_on = :first_on, last_on = :last_on, revision = revision + 1
WHERE class_id = :class_id AND revision = :revision AND state = 'planned'
RETURNING *;

-- name: hold_sessions(sessions)!
-- Writes nothing new: it holds the rows until the commit.
UPDATE sessions SET half = half
WHERE session_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:sessions AS TEXT)));

-- name: touched(sessions)
SELECT session_id FROM sessions s
WHERE session_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:sessions AS TEXT))) AND (
    s.opened_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = s.session_id)
    OR EXISTS (SELECT 1 FROM check_ins c WHERE c.session_id = s.session_id)
);

-- name: drop_sessions(sessions)!
DELETE FROM sessions WHERE session_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:sessions AS TEXT)));

-- name: uninvite(class_id)!
DELETE FROM class_units WHERE class_id = :class_id;

-- name: reseat(class_id, people, state)!
UPDATE trainees SET state = :state
WHERE class_id = :class_id AND state IN ('enrolled', 'waiting')
    AND person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)));

-- name: sessions_of(class_id)
SELECT session_id, held_on, half FROM sessions WHERE class_id = :class_id ORDER BY held_on, half;

-- name: units_of(class_id)
SELECT unit FROM class_units WHERE class_id = :class_id ORDER BY unit;

-- name: of_organiser(organiser_id)
SELECT * FROM classes WHERE organiser_id = :organiser_id ORDER BY last_on DESC, class_id DESC;

-- name: open_to(unit, today)
SELECT c.* FROM class_units u JOIN classes c ON c.class_id = u.class_id
WHERE u.unit = :unit AND c.state = 'planned' AND c.last_on >= :today
ORDER BY c.first_on, c.class_id;

-- name: joined(person_id)
SELECT c.* FROM trainees t JOIN classes c ON c.class_id = t.class_id
WHERE t.person_id = :person_id AND t.state IN ('enrolled', 'waiting') AND c.state = 'planned'
ORDER BY c.first_on, c.class_id;

-- name: is_open_to(class_id, unit)$
SELECT 1 FROM class_units WHERE class_id = :class_id AND unit = :unit;

-- name: counts(class_id)^
SELECT COUNT(CASE WHEN state = 'enrolled' THEN 1 END) AS enrolled, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting
FROM trainees WHERE class_id = :class_id;

-- name: trainee(class_id, person_id)^
SELECT state, place_in_line FROM trainees WHERE class_id = :class_id AND person_id = :person_id;

-- name: before(class_id, place)$
SELECT COUNT(*) FROM trainees WHERE class_id = :class_id AND state = 'waiting' AND place_in_line < :place;

-- name: trainees_of(class_id)
-- Leave is absence.
SELECT t.person_id, p.staff_no, p.name, p.unit, t.state, t.place_in_line, t.result, t.submission_id,
    (SELECT COUNT(*) FROM sessions s JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
        WHERE s.class_id = t.class_id) AS marked,
    (SELECT COUNT(*) FROM sessions s JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
        WHERE s.class_id = t.class_id AND a.mark IN ('absent', 'leave')) AS absent
FROM trainees t JOIN people p ON p.person_id = t.person_id
WHERE t.class_id = :class_id AND t.state IN ('enrolled', 'waiting')
ORDER BY p.staff_no;

-- name: end_of_line(class_id)$
SELECT COALESCE(MAX(place_in_line), 0) FROM trainees WHERE class_id = :class_id;

-- name: behind(class_id, place)$
SELECT COUNT(*) FROM trainees WHERE class_id = :class_id AND place_in_line > :place;

-- name: enrol(class_id, person_id, state, place, joined_by, at)*!
-- Who left may come back.
INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at)
VALUES (:class_id, :person_id, :state, :place, :joined_by, :at)
ON CONFLICT (class_id, person_id) DO UPDATE SET
    state = excluded.state, place_in_line = excluded.place_in_line, joined_by = excluded.joined_by,
    joined_at = excluded.joined_at
WHERE trainees.state = 'left';

-- name: leave(class_id, person_id)^
UPDATE trainees SET state = 'left'
WHERE class_id = :class_id AND person_id = :person_id AND state IN ('enrolled', 'waiting')
RETURNING person_id;

-- name: move_up(class_id)^
UPDATE trainees SET state = 'enrolled' WHERE class_id = :class_id AND person_id = (
    SELECT person_id FROM trainees WHERE class_id = :class_id AND state = 'waiting' ORDER BY place_in_line LIMIT 1
)
RETURNING person_id;

-- name: set_results(class_id, people, result)!
UPDATE trainees SET result = :result
WHERE class_id = :class_id AND state = 'enrolled'
    AND person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)));

-- name: booked(class_id)!
UPDATE trainees SET submission_id = (
    SELECT s.submission_id FROM submissions s WHERE s.outside_key = 'class:' || trainees.class_id || ':' || trainees.person_id
)
WHERE class_id = :class_id AND state = 'enrolled' AND submission_id IS NULL;

-- name: book(class_id, person_id, submission_id)!
UPDATE trainees SET submission_id = :submission_id WHERE class_id = :class_id AND person_id = :person_id;

-- name: classes_from(least, most)
SELECT * FROM classes WHERE class_id >= :least ORDER BY class_id LIMIT :most;

-- name: kept_of(class_id)
SELECT person_id, state, result FROM trainees WHERE class_id = :class_id;

-- name: misbooked(class_id)$
SELECT COUNT(*) FROM trainees t LEFT JOIN submissions s ON s.submission_id = t.submission_id
WHERE t.class_id = :class_id AND t.state = 'enrolled' AND COALESCE(s.person_id, 0) <> t.person_id;

-- name: traced_and_gone()
-- A refused tap names any class.
SELECT subject FROM audit WHERE subject LIKE 'class:%' AND action <> 'class.refused'
EXCEPT SELECT 'class:' || class_id FROM classes
ORDER BY subject;

-- name: count_in(unit, state)$
SELECT COUNT(*) FROM classes WHERE unit = :unit AND state = :state;

-- name: invite_instead(unit, into)!
INSERT INTO class_units (class_id, unit)
SELECT u.class_id, :into FROM class_units u JOIN classes c ON c.class_id = u.class_id
WHERE u.unit = :unit AND c.state = 'planned'
ON CONFLICT DO NOTHING;

-- name: follow(unit, into)!
UPDATE classes SET unit = :into WHERE unit = :unit AND state = 'planned';
