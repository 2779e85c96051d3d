-- name: shelve_open(person_id)!
UPDATE drafts SET state = 'saved', revision = revision + 1 WHERE person_id = :person_id AND state = 'open';

-- name: begin(person_id, kind, subject_id, answers, touched_at)^
INSERT INTO drafts (person_id, kind, subject_id, answers, revision, state, touched_at)
VALUES (:person_id, :kind, :subject_id, :answers, 1, 'open', :touched_at)
RETURNING *;

-- name: open_of(person_id)^
SELECT * FROM drafts WHERE person_id = :person_id AND state = 'open';

-- name: by_id(draft_id)^
SELECT * FROM drafts WHERE draft_id = :draft_id;

-- name: saved_of(person_id)
SELECT * FROM drafts WHERE person_id = :person_id AND state = 'saved' ORDER BY touched_at DESC, draft_id DESC;

-- name: unfinished_of(person_id)
SELECT * FROM drafts WHERE person_id = :person_id AND state IN ('open', 'saved')
ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, touched_at DESC, draft_id DESC;

-- name: change(draft_id, revision, answers, touched_at)^
UPDATE drafts SET answers = :answers, revision = revision + 1, touched_at = :touched_at
WHERE draft_id = :draft_id AND revision = :revision AND state = 'open'
RETURNING *;

-- name: move(draft_id, revision, state, touched_at)^
UPDATE drafts SET state = :state, revision = revision + 1, touched_at = :touched_at
WHERE draft_id = :draft_id AND revision = :revision AND state IN ('open', 'saved')
RETURNING *;
