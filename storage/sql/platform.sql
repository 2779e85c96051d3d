-- name: to_enter(lowest, highest, most)
SELECT * FROM submissions
WHERE state = 'approved' AND route <> 'platform' AND source <> 'import' AND COALESCE(entered_revision, 0) <> revision
    AND unit >= :lowest AND unit <= :highest
ORDER BY unit, submission_id LIMIT :most;

-- name: to_remove(lowest, highest, most)
SELECT * FROM submissions gone
WHERE gone.state IN ('corrected', 'rejected', 'withdrawn') AND gone.route <> 'platform'
    AND (gone.entered_revision IS NOT NULL OR gone.source = 'import') AND gone.removed_in IS NULL
    AND gone.unit >= :lowest AND gone.unit <= :highest
ORDER BY gone.unit, gone.submission_id LIMIT :most;

-- name: draw_up(unit, made_by, at)$
INSERT INTO platform_lists (unit, made_by, made_at) VALUES (:unit, :made_by, :at) RETURNING list_id;

-- name: put_on(list_id, submission_id, revision, act, details)*!
INSERT INTO platform_listed (list_id, submission_id, revision, act, details)
VALUES (:list_id, :submission_id, :revision, :act, :details);

-- name: last_entered(submissions)
-- What was entered of each of these last, as the list said it.
SELECT l.submission_id, l.details FROM platform_listed l
JOIN submissions s ON s.submission_id = l.submission_id AND s.entered_in = l.list_id
WHERE l.submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)));

-- name: the_list(list_id)^
SELECT * FROM platform_lists WHERE list_id = :list_id;

-- name: listed(list_id)
SELECT submission_id, revision, act FROM platform_listed WHERE list_id = :list_id ORDER BY submission_id;

-- name: enter(list_id, submissions)
UPDATE submissions SET entered_in = :list_id, removed_in = NULL, entered_revision = (
    SELECT l.revision FROM platform_listed l WHERE l.list_id = :list_id AND l.submission_id = submissions.submission_id
)
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
    AND COALESCE(entered_revision, 0) < (
        SELECT l.revision FROM platform_listed l
        WHERE l.list_id = :list_id AND l.submission_id = submissions.submission_id
    )
RETURNING submission_id;

-- name: remove(list_id, submissions)
UPDATE submissions SET removed_in = :list_id
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
    AND removed_in IS NULL
RETURNING submission_id;

-- name: finish(list_id, entered_by, at)^
UPDATE platform_lists SET entered_at = :at, entered_by = :entered_by
WHERE list_id = :list_id AND entered_at IS NULL
RETURNING list_id;
