-- name: by_rank(year, first, last)
-- Who is in scope (R13), by the unit and the rank of the last day; before the first rank that one holds.
SELECT totals.unit AS unit, ranks.rank AS rank, COUNT(*) AS in_scope, CAST(SUM(met) AS BIGINT) AS met,
    CAST(SUM(counted_general + counted_online) AS BIGINT) AS hours
FROM totals JOIN ranks ON ranks.person_id = totals.person_id AND ranks.since = COALESCE(
    (SELECT MAX(held.since) FROM ranks held WHERE held.person_id = totals.person_id AND held.since <= :last),
    (SELECT MIN(held.since) FROM ranks held WHERE held.person_id = totals.person_id)
)
WHERE year = :year AND totals.since <= :last AND until > :last AND joined_on <= :first AND joined_on <= :last
    AND left_on >= :first AND left_on >= :last
GROUP BY totals.unit, ranks.rank ORDER BY totals.unit, ranks.rank;

-- name: by_form(year)
SELECT unit, form, CAST(COALESCE(SUM(ledger.hours) FILTER (WHERE bucket = 'general'), 0) AS BIGINT) AS general,
    CAST(COALESCE(SUM(ledger.hours) FILTER (WHERE bucket = 'online'), 0) AS BIGINT) AS online
FROM ledger JOIN submissions ON submissions.submission_id = ledger.submission_id
WHERE year = :year GROUP BY unit, form HAVING SUM(ledger.hours) <> 0 ORDER BY unit, form;

-- name: entered(year, since, until)^
SELECT CAST(COALESCE(SUM(hours) FILTER (WHERE bucket = 'general'), 0) AS BIGINT) AS general,
    CAST(COALESCE(SUM(hours) FILTER (WHERE bucket = 'online'), 0) AS BIGINT) AS online
FROM ledger WHERE year = :year AND entered_at >= :since AND entered_at < :until;

-- name: pending(chased, escalated)
SELECT unit, COUNT(*) AS pending, MIN(submitted_at) AS oldest,
    COUNT(*) FILTER (WHERE submitted_at < :chased) AS chased,
    COUNT(*) FILTER (WHERE submitted_at < :escalated) AS escalated
FROM submissions WHERE state = 'pending' GROUP BY unit ORDER BY unit;

-- name: decided(since, until)
-- By the unit of the submission. What was before the bureau, and was decided by somebody of another unit, it decided.
SELECT submissions.unit AS unit, verb, COUNT(*) AS decisions, COUNT(stands_in_for) AS stood_in,
    COUNT(*) FILTER (WHERE escalated_at IS NOT NULL AND people.unit <> submissions.unit) AS by_bureau
FROM decisions JOIN submissions ON submissions.submission_id = decisions.submission_id
    JOIN people ON people.person_id = decisions.actor_id
WHERE decided_at >= :since AND decided_at < :until
GROUP BY submissions.unit, verb ORDER BY submissions.unit, verb;

-- name: late(first, last, since)
-- What may be late: what ended within some days and was submitted from a moment on.
SELECT unit, end_on, submitted_at FROM submissions
WHERE state = 'approved' AND end_on >= :first AND end_on <= :last AND submitted_at >= :since AND source = 'chat';
