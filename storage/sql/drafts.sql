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

-- name: untouched(before, most)
-- What was left lying, and the words of what ended long ago.
SELECT drafts.draft_id, people.unit FROM drafts JOIN people ON people.person_id = drafts.person_id
WHERE drafts.touched_at < :before AND (drafts.answers <> '{}' OR drafts.state IN ('open', 'saved'))
ORDER BY drafts.draft_id LIMIT :most;

-- name: let_go(drafts, before)
-- Asked again: its person may have gone on meanwhile.
UPDATE drafts SET answers = '{}', revision = revision + 1,
    state = CASE WHEN state IN ('open', 'saved') THEN 'lapsed' ELSE state END
WHERE draft_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:drafts AS TEXT))) AND touched_at < :before
RETURNING draft_id, state;

-- name: change(draft_id, revision, answers, touched_at)^
UPDATE drafts SET answers = :answers, revision = revision + 1, touched_at = :touched_at
WHERE draft_id = :draft_id AND revision = :revision AND state = 'open'
RETURNING *;

-- name: move(draft_id, revision, state, touched_at)^
UPDATE drafts SET state = :state, revision = revision + 1, touched_at = :touched_at
WHERE draft_id = :draft_id AND revision = :revision AND state IN ('open', 'saved')
RETURNING *;
