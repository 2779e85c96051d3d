-- name: add(person_id, draft_id, kind, file_id, file_unique_id, file_name, media_type, size, album, state, fault, at)^
-- The same file again is no news, unless what came before of it was of no use.
INSERT INTO evidence (
    person_id, draft_id, kind, file_id, file_unique_id, file_name, media_type, size, album, state, fault,
    added_at, not_before
) VALUES (
    :person_id, :draft_id, :kind, :file_id, :file_unique_id, :file_name, :media_type, :size, :album, :state, :fault,
    :at, :at
)
ON CONFLICT (draft_id, file_unique_id) DO UPDATE SET
    file_id = excluded.file_id, album = excluded.album, state = excluded.state, fault = excluded.fault,
    tries = 0, not_before = excluded.not_before
WHERE evidence.state IN ('refused', 'lost', 'removed')
RETURNING *;

-- name: of_draft(draft_id, submission_id)
WITH RECURSIVE chain (submission_id) AS (
    SELECT CAST(:submission_id AS BIGINT)
    UNION ALL
    SELECT submissions.corrects FROM chain
    JOIN submissions ON submissions.submission_id = chain.submission_id AND submissions.corrects IS NOT NULL
)
SELECT * FROM evidence WHERE draft_id = :draft_id AND state NOT IN ('removed', 'expiring', 'expired')
UNION SELECT evidence.* FROM chain JOIN evidence ON evidence.submission_id = chain.submission_id
WHERE evidence.state NOT IN ('removed', 'expiring', 'expired')
ORDER BY evidence_id;

-- name: of_submission(submission_id)
-- What it corrects brings its evidence with it.
WITH RECURSIVE chain (submission_id) AS (
    SELECT CAST(:submission_id AS BIGINT)
    UNION ALL
    SELECT submissions.corrects FROM chain
    JOIN submissions ON submissions.submission_id = chain.submission_id AND submissions.corrects IS NOT NULL
)
SELECT evidence.* FROM chain JOIN evidence ON evidence.submission_id = chain.submission_id
WHERE evidence.state <> 'removed' ORDER BY evidence.evidence_id;

-- name: by_id(evidence_id)^
SELECT * FROM evidence WHERE evidence_id = :evidence_id;

-- name: remove(evidence_id)^
UPDATE evidence SET state = 'removed', holder = NULL, lease_until = NULL
WHERE evidence_id = :evidence_id AND state NOT IN ('removed', 'expiring', 'expired')
RETURNING *;

-- name: attach(draft_id, submission_id)!
UPDATE evidence SET submission_id = :submission_id
WHERE draft_id = :draft_id AND state IN ('waiting', 'fetching', 'stored');

-- name: same_elsewhere(evidence_id)
-- The same content (or, before it was fetched, the same file) with another record.
SELECT DISTINCT other.submission_id FROM evidence mine
JOIN evidence other ON (other.sha256 = mine.sha256 OR other.file_unique_id = mine.file_unique_id)
    AND other.submission_id IS NOT NULL AND other.evidence_id <> mine.evidence_id
    AND other.state NOT IN ('refused', 'removed')
WHERE mine.evidence_id = :evidence_id AND mine.state <> 'removed'
    AND other.submission_id <> COALESCE(mine.submission_id, 0)
ORDER BY other.submission_id;

-- name: claim(holder, now, lease_until, most)
-- The state is asked for twice, since on PostgreSQL a row may have been taken while this waited for it.
UPDATE evidence SET state = 'fetching', holder = :holder, lease_until = :lease_until
WHERE state = 'waiting' AND evidence_id IN (
    SELECT evidence_id FROM evidence WHERE state = 'waiting' AND not_before <= :now
    ORDER BY not_before, evidence_id LIMIT :most
)
RETURNING *;

-- name: settle(evidence_id, holder, state, fault, sha256, media_type, size)^
UPDATE evidence SET state = :state, fault = :fault, sha256 = :sha256, media_type = :media_type, size = :size,
    holder = NULL, lease_until = NULL
WHERE evidence_id = :evidence_id AND holder = :holder AND state = 'fetching'
RETURNING *;

-- name: give_back(evidence_id, holder, fault, not_before)!
UPDATE evidence SET state = 'waiting', holder = NULL, lease_until = NULL, tries = tries + 1, fault = :fault,
    not_before = :not_before
WHERE evidence_id = :evidence_id AND holder = :holder AND state = 'fetching';

-- name: renew(holder, lease_until, held)!
UPDATE evidence SET lease_until = :lease_until
WHERE holder = :holder AND state = 'fetching'
    AND evidence_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:held AS TEXT)));

-- name: release_expired(now)!
UPDATE evidence SET state = 'waiting', holder = NULL, lease_until = NULL
WHERE state = 'fetching' AND lease_until < :now;

-- name: next_moment()$
SELECT MIN(not_before) FROM evidence WHERE state = 'waiting';

-- name: stored()
SELECT * FROM evidence WHERE sha256 IS NOT NULL ORDER BY evidence_id;

-- name: over(before, most)
SELECT evidence.*, submissions.unit FROM submissions JOIN evidence ON evidence.submission_id = submissions.submission_id
WHERE submissions.end_on < :before AND evidence.state = 'stored'
    AND submissions.state IN ('approved', 'rejected', 'withdrawn', 'corrected')
    AND NOT EXISTS (
        SELECT 1 FROM submissions newer
        WHERE newer.corrects = submissions.submission_id AND newer.state IN ('pending', 'returned')
    )
ORDER BY evidence.evidence_id LIMIT :most;

-- name: take_out(files)
-- Asked again: somebody may have begun a correction meanwhile.
UPDATE evidence SET state = 'expiring' FROM submissions
WHERE evidence.evidence_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:files AS TEXT)))
    AND evidence.state = 'stored' AND submissions.submission_id = evidence.submission_id
    AND submissions.state IN ('approved', 'rejected', 'withdrawn', 'corrected')
    AND NOT EXISTS (
        SELECT 1 FROM submissions newer
        WHERE newer.corrects = submissions.submission_id AND newer.state IN ('pending', 'returned')
    )
RETURNING evidence_id;

-- name: of_nothing(drafts)
-- What was sent to drafts and came to be with no record.
UPDATE evidence SET state = 'expiring'
WHERE draft_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:drafts AS TEXT)))
    AND submission_id IS NULL AND sha256 IS NOT NULL AND state IN ('stored', 'removed')
RETURNING evidence_id, draft_id, sha256;

-- name: going(most)
SELECT evidence_id, sha256, EXISTS (
        SELECT 1 FROM evidence other WHERE other.sha256 = evidence.sha256
            AND other.state NOT IN ('expiring', 'expired')
    ) AS shown
FROM evidence WHERE state = 'expiring' ORDER BY evidence_id LIMIT :most;

-- name: being_fetched()$
SELECT 1 FROM evidence WHERE state = 'fetching' LIMIT 1;

-- name: gone(files)!
UPDATE evidence SET state = 'expired', file_id = ''
WHERE state = 'expiring' AND evidence_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:files AS TEXT)));
