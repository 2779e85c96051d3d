-- name: candidates(first, last, unit, route)
-- The approved records that end within days; an empty unit or route takes all.
SELECT submission_id FROM submissions
WHERE state = 'approved' AND end_on >= :first AND end_on <= :last
    AND (CAST(:unit AS TEXT) = '' OR unit = :unit) AND (CAST(:route AS TEXT) = '' OR route = :route);

-- name: count()$
SELECT COUNT(*) FROM samples;

-- name: add(year, unit, route, size, population, seed, drawn_by, drawn_at)$
INSERT INTO samples (year, unit, route, size, population, seed, drawn_by, drawn_at)
VALUES (:year, :unit, :route, :size, :population, :seed, :drawn_by, :drawn_at)
RETURNING sample_id;

-- name: add_items(sample_id, place, submission_id)*!
INSERT INTO sample_items (sample_id, place, submission_id) VALUES (:sample_id, :place, :submission_id);

-- name: by_id(sample_id)^
SELECT * FROM samples WHERE sample_id = :sample_id;

-- name: latest(skipped, most)
SELECT * FROM samples ORDER BY sample_id DESC LIMIT :most OFFSET :skipped;

-- name: items_of(sample_id)
SELECT place, submission_id FROM sample_items WHERE sample_id = :sample_id ORDER BY place;

-- name: find(sample_id, submission_id, kind, note, found_by, found_at)$
INSERT INTO sample_findings (sample_id, submission_id, kind, note, found_by, found_at)
VALUES (:sample_id, :submission_id, :kind, :note, :found_by, :found_at)
RETURNING finding_id;

-- name: findings_of(sample_id)
SELECT sample_findings.*, asked_by, asked_at FROM sample_findings
LEFT JOIN sample_requests ON sample_requests.finding_id = sample_findings.finding_id
WHERE sample_id = :sample_id ORDER BY sample_findings.finding_id;

-- name: ask(finding_id, asked_by, asked_at)$
INSERT INTO sample_requests (finding_id, asked_by, asked_at) VALUES (:finding_id, :asked_by, :asked_at)
ON CONFLICT DO NOTHING RETURNING finding_id;

-- name: astray()
-- Rows of no sample, or of no finding.
SELECT DISTINCT sample_id FROM (
    SELECT sample_id FROM sample_items UNION ALL SELECT sample_id FROM sample_findings
    UNION ALL SELECT -finding_id FROM sample_requests
        WHERE finding_id NOT IN (SELECT finding_id FROM sample_findings)
) kept
WHERE sample_id NOT IN (SELECT sample_id FROM samples) ORDER BY sample_id;
