-- name: open_of(submission_id)^
SELECT * FROM submissions WHERE corrects = :submission_id AND state IN ('pending', 'returned');

-- name: successor_of(submission_id)^
SELECT * FROM submissions WHERE corrects = :submission_id AND state IN ('approved', 'corrected');

-- name: corrected_by(submissions)
SELECT submission_id, corrects FROM submissions
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT))) AND corrects IS NOT NULL;

-- name: chains_of(submissions)
-- From each to the one that took its place, and so on; the last of each is what holds now.
WITH RECURSIVE chain (first_id, submission_id, step) AS (
    SELECT CAST(value AS BIGINT), CAST(value AS BIGINT), 0 FROM json_each(CAST(:submissions AS TEXT))
    UNION ALL
    SELECT chain.first_id, next.submission_id, chain.step + 1 FROM chain
    JOIN submissions next ON next.corrects = chain.submission_id AND next.state IN ('approved', 'corrected')
)
SELECT chain.first_id, submissions.* FROM chain JOIN submissions ON submissions.submission_id = chain.submission_id
ORDER BY chain.first_id, chain.step;

-- name: of_year(year, since)
-- What was corrected since a moment and gave hours to a year, or gives them in its new state; or made hours up there.
SELECT decisions.*, next.submission_id AS successor_id FROM decisions
JOIN submissions was ON was.submission_id = decisions.submission_id
LEFT JOIN submissions next ON next.corrects = was.submission_id AND next.state IN ('approved', 'corrected')
WHERE decisions.verb IN ('correct', 'void', 'restore') AND decisions.decided_at >= :since AND (
    was.makeup_year = :year OR next.makeup_year = :year
    OR EXISTS (SELECT 1 FROM ledger WHERE ledger.submission_id = was.submission_id AND ledger.year = :year)
    OR EXISTS (SELECT 1 FROM ledger WHERE ledger.submission_id = next.submission_id AND ledger.year = :year)
)
ORDER BY decisions.decided_at, decisions.decision_id;
