-- name: session(session_id)^
SELECT s.session_id, s.class_id, s.held_on, s.half, s.opened_at, s.closed_at,
    c.unit, c.organiser_id, c.title, c.state, c.last_on, c.registered_at
FROM sessions s JOIN classes c ON c.class_id = s.class_id
WHERE s.session_id = :session_id;

-- name: hold(session_id)^
-- Writes nothing new: it holds the row until the commit, so that marks and the close of a check-in come one by one.
UPDATE sessions SET half = half WHERE session_id = :session_id RETURNING session_id;

-- name: open(session_id, at)^
UPDATE sessions SET opened_at = :at, closed_at = NULL
WHERE session_id = :session_id AND (opened_at IS NULL OR closed_at IS NOT NULL)
RETURNING session_id;

-- name: close(session_id, at)^
UPDATE sessions SET closed_at = :at WHERE session_id = :session_id AND closed_at IS NULL RETURNING session_id;

-- name: flag(session_id, at)^
UPDATE sessions SET flagged_at = :at WHERE session_id = :session_id AND flagged_at IS NULL RETURNING session_id;

-- name: roll(session_id)
SELECT p.person_id, p.staff_no, p.name, p.unit, a.mark, a.how
FROM sessions s JOIN trainees t ON t.class_id = s.class_id JOIN people p ON p.person_id = t.person_id
LEFT JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
WHERE s.session_id = :session_id AND t.state = 'enrolled'
ORDER BY p.staff_no;

-- name: counts(session_id)^
SELECT COUNT(*) AS listed, COUNT(a.mark) AS marked, COUNT(CASE WHEN a.mark = 'present' THEN 1 END) AS present
FROM sessions s JOIN trainees t ON t.class_id = s.class_id
LEFT JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
WHERE s.session_id = :session_id AND t.state = 'enrolled';

-- name: is_listed(class_id, person_id)$
SELECT 1 FROM trainees WHERE class_id = :class_id AND person_id = :person_id AND state = 'enrolled';

-- name: mark_of(session_id, person_id)$
SELECT mark FROM attendance WHERE session_id = :session_id AND person_id = :person_id;

-- name: mark(session_id, person_id, mark, marked_by, how, at)!
INSERT INTO attendance (session_id, person_id, mark, marked_by, how, marked_at)
VALUES (:session_id, :person_id, :mark, :marked_by, :how, :at)
ON CONFLICT (session_id, person_id) DO UPDATE SET
    mark = excluded.mark, marked_by = excluded.marked_by, how = excluded.how, marked_at = excluded.marked_at;

-- name: is_in(session_id, person_id)$
SELECT 1 FROM check_ins WHERE session_id = :session_id AND person_id = :person_id AND outcome = 'in';

-- name: keep_try(session_id, person_id, telegram_id, shown_at, at, outcome)^
INSERT INTO check_ins (session_id, person_id, telegram_id, shown_at, came_at, outcome)
VALUES (:session_id, :person_id, :telegram_id, :shown_at, :at, :outcome)
ON CONFLICT DO NOTHING
RETURNING check_in_id;

-- name: uses(session_id, shown_at)
-- Each person's first use of a code; none came before it was shown, but for clocks that differ.
SELECT MIN(came_at) AS came_at FROM check_ins
WHERE session_id = :session_id AND shown_at = :shown_at AND outcome IN ('in', 'late')
GROUP BY person_id;

-- name: outcomes(session_id)
SELECT outcome, COUNT(*) AS tries FROM check_ins WHERE session_id = :session_id GROUP BY outcome ORDER BY outcome;

-- name: tries(session_id, skipped, most)
SELECT c.outcome, c.came_at, c.shown_at, p.staff_no, p.name
FROM check_ins c LEFT JOIN people p ON p.person_id = c.person_id
WHERE c.session_id = :session_id
ORDER BY c.came_at DESC, c.check_in_id DESC LIMIT :most OFFSET :skipped;

-- name: half_days(class_id)$
SELECT COUNT(*) FROM sessions WHERE class_id = :class_id;

-- name: absences(class_id, people)
-- Leave is absence.
SELECT t.person_id, t.warned, (
    SELECT COUNT(*) FROM sessions s JOIN attendance a ON a.session_id = s.session_id AND a.person_id = t.person_id
    WHERE s.class_id = t.class_id AND a.mark IN ('absent', 'leave')
) AS absent
FROM trainees t
WHERE t.class_id = :class_id AND t.person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY t.person_id;

-- name: warned(class_id, person_id, absent)!
UPDATE trainees SET warned = :absent WHERE class_id = :class_id AND person_id = :person_id;

-- name: show(session_id, chat_id, until, shown_at)!
INSERT INTO showings (session_id, chat_id, until, shown_at) VALUES (:session_id, :chat_id, :until, :shown_at)
ON CONFLICT (session_id) DO UPDATE SET chat_id = excluded.chat_id, until = excluded.until, shown_at = excluded.shown_at;

-- name: showing(session_id)^
SELECT * FROM showings WHERE session_id = :session_id;

-- name: due(shown_at)
SELECT * FROM showings WHERE shown_at < :shown_at ORDER BY session_id;

-- name: turn(session_id, shown_at)^
UPDATE showings SET shown_at = :shown_at WHERE session_id = :session_id AND shown_at < :shown_at RETURNING session_id;

-- name: stop(session_id)^
DELETE FROM showings WHERE session_id = :session_id RETURNING *;

-- name: sessions_from(least, most)
SELECT s.session_id, s.opened_at, s.closed_at, s.flagged_at, c.unit
FROM sessions s JOIN classes c ON c.class_id = s.class_id
WHERE s.session_id >= :least ORDER BY s.session_id LIMIT :most;

-- name: every_mark(session_id)
SELECT person_id, mark, how, marked_by, marked_at FROM attendance WHERE session_id = :session_id;

-- name: every_try(session_id)
SELECT person_id, telegram_id, shown_at, came_at, outcome FROM check_ins WHERE session_id = :session_id;

-- name: traced_and_gone()
-- A refused tap names any session.
SELECT subject FROM audit WHERE subject LIKE 'session:%' AND action <> 'session.refused'
EXCEPT SELECT 'session:' || session_id FROM sessions
ORDER BY subject;
