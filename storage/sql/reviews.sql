-- name: hold(submission_id)^
-- Writes nothing new: it holds the row until the commit, so that who shows its state shows the last one.
UPDATE submissions SET revision = revision WHERE submission_id = :submission_id RETURNING *;

-- name: hold_many(submissions)
UPDATE submissions SET revision = revision
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
RETURNING *;

-- name: announced_of_unit(unit)
SELECT * FROM submissions WHERE unit = :unit AND state = 'pending' AND announced_at IS NOT NULL
ORDER BY submitted_at, submission_id;

-- name: unannounced(waited, most)
SELECT * FROM submissions
WHERE state = 'pending' AND announced_at IS NULL AND (submitted_at <= :waited OR NOT EXISTS (
    SELECT 1 FROM evidence
    WHERE evidence.submission_id = submissions.submission_id AND evidence.state IN ('waiting', 'fetching')
))
ORDER BY submitted_at, submission_id LIMIT :most;

-- name: announce(submission_id, revision, at)^
UPDATE submissions SET announced_at = :at
WHERE submission_id = :submission_id AND revision = :revision AND state = 'pending' AND announced_at IS NULL
RETURNING *;

-- name: unchased(until)
SELECT * FROM submissions WHERE state = 'pending' AND chased_at IS NULL AND submitted_at <= :until
ORDER BY submitted_at, submission_id;

-- name: chase(submission_id, revision, at)^
UPDATE submissions SET chased_at = :at
WHERE submission_id = :submission_id AND revision = :revision AND state = 'pending' AND chased_at IS NULL
RETURNING *;

-- name: unescalated(until)
SELECT * FROM submissions WHERE state = 'pending' AND escalated_at IS NULL AND submitted_at <= :until
ORDER BY submitted_at, submission_id;

-- name: orphaned(today)
-- Nobody of the unit, but perhaps the submitter or who entered it, is an approver with an account that can be reached.
SELECT * FROM submissions
WHERE state = 'pending' AND escalated_at IS NULL AND announced_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM register JOIN roles ON roles.person_id = register.person_id AND roles.role = 'approver'
    WHERE register.unit = submissions.unit AND register.person_id <> submissions.person_id
        AND (submissions.source <> 'behalf' OR register.person_id <> submissions.registered_by)
        AND (register.left_on IS NULL OR register.left_on >= :today)
        AND register.telegram_id IS NOT NULL AND register.blocked_at IS NULL
)
ORDER BY submitted_at, submission_id;

-- name: escalate(submission_id, revision, at)^
UPDATE submissions SET escalated_at = :at
WHERE submission_id = :submission_id AND revision = :revision AND state = 'pending' AND escalated_at IS NULL
RETURNING *;

-- name: escalated()
SELECT * FROM submissions WHERE state = 'pending' AND escalated_at IS NOT NULL ORDER BY submitted_at, submission_id;

-- name: count_open(unit, bureau, reader, stood_in)$
SELECT COUNT(*) FROM submissions
WHERE state = 'pending' AND person_id <> :reader
    AND (source <> 'behalf' OR registered_by <> :reader)
    AND ((unit = :unit AND person_id <> :stood_in AND (source <> 'behalf' OR registered_by <> :stood_in))
        OR (escalated_at IS NOT NULL AND :bureau = 1));

-- name: stand_at(person_id, submission_id)!
INSERT INTO review_places (person_id, submission_id) VALUES (:person_id, :submission_id)
ON CONFLICT (person_id) DO UPDATE SET submission_id = excluded.submission_id;

-- name: leave(person_id)!
DELETE FROM review_places WHERE person_id = :person_id;

-- name: standing_at(submission_id)
SELECT person_id FROM review_places WHERE submission_id = :submission_id ORDER BY person_id;
