-- name: last_entry()$
SELECT COALESCE(MAX(entry_id), 0) FROM ledger;

-- name: causes(year, after)
-- The records whose hours of a year, or given to it, were entered or taken back after an entry.
SELECT submission_id, CAST(SUM(hours) AS BIGINT) AS hours FROM (
    SELECT ledger.submission_id, bucket, SUM(ledger.hours) AS hours FROM ledger
    JOIN submissions ON submissions.submission_id = ledger.submission_id
    WHERE entry_id > :after AND (year = :year OR makeup_year = :year)
    GROUP BY +ledger.submission_id, ledger.submission_id, bucket HAVING SUM(ledger.hours) <> 0
) entered
GROUP BY submission_id ORDER BY submission_id;

-- name: draw_up(year, number, attempt, policy, top, audience, last_entry, asked_by, asked_at, digest)$
INSERT INTO publications (year, number, attempt, policy, top, audience, last_entry, asked_by, asked_at, digest)
VALUES (:year, :number, :attempt, :policy, :top, :audience, :last_entry, :asked_by, :asked_at, :digest)
ON CONFLICT DO NOTHING
RETURNING publication_id;

-- name: add_units(publication_id, unit, unit_name, in_scope, part_year, met, rate, mean)*!
INSERT INTO publication_units (publication_id, unit, unit_name, in_scope, part_year, met, rate, mean)
VALUES (:publication_id, :unit, :unit_name, :in_scope, :part_year, :met, :rate, :mean);

-- name: add_places(publication_id, rank, staff_no, person_id, name, unit, unit_name, hours)*!
INSERT INTO publication_places (publication_id, rank, staff_no, person_id, name, unit, unit_name, hours)
VALUES (:publication_id, :rank, :staff_no, :person_id, :name, :unit, :unit_name, :hours);

-- name: add_causes(publication_id, submission_id, hours)*!
INSERT INTO publication_causes (publication_id, submission_id, hours) VALUES (:publication_id, :submission_id, :hours);

-- name: decide(publication_id, year, number, verb, actor_id, asked_by, unnamed, decided_at)$
INSERT INTO publication_decisions (publication_id, year, number, verb, actor_id, asked_by, unnamed, decided_at)
VALUES (:publication_id, :year, :number, :verb, :actor_id, :asked_by, :unnamed, :decided_at)
ON CONFLICT DO NOTHING
RETURNING publication_id;

-- name: by_id(publication_id)^
SELECT publications.*, verb, actor_id, unnamed, decided_at
FROM publications LEFT JOIN publication_decisions
    ON publication_decisions.publication_id = publications.publication_id
WHERE publications.publication_id = :publication_id;

-- name: of_year(year)
SELECT publications.*, verb, actor_id, unnamed, decided_at
FROM publications LEFT JOIN publication_decisions
    ON publication_decisions.publication_id = publications.publication_id
WHERE publications.year = :year ORDER BY publications.number, attempt;

-- name: published(most)
SELECT publications.*, verb, actor_id, unnamed, decided_at
FROM publication_decisions JOIN publications
    ON publications.publication_id = publication_decisions.publication_id
WHERE verb = 'approve' ORDER BY publication_decisions.year DESC, publication_decisions.number DESC LIMIT :most;

-- name: untold()
-- What was approved and not yet told to everyone whom it concerns.
SELECT publications.*, verb, actor_id, unnamed, decided_at
FROM publication_decisions JOIN publications
    ON publications.publication_id = publication_decisions.publication_id
WHERE verb = 'approve' AND NOT EXISTS (
    SELECT 1 FROM reminder_runs
    WHERE period = 'publication:' || publications.publication_id AND finished_at IS NOT NULL
)
ORDER BY publications.publication_id;

-- name: units_of(publication_id)
SELECT unit, unit_name, in_scope, part_year, met, rate, mean FROM publication_units
WHERE publication_id = :publication_id ORDER BY unit;

-- name: places_of(publication_id)
SELECT rank, person_id, staff_no, name, unit, unit_name, hours FROM publication_places
WHERE publication_id = :publication_id ORDER BY rank, staff_no;

-- name: causes_of(publication_id)
SELECT submission_id, hours FROM publication_causes WHERE publication_id = :publication_id ORDER BY submission_id;

-- name: every()
SELECT publications.*, verb, actor_id, unnamed, decided_at
FROM publications LEFT JOIN publication_decisions
    ON publication_decisions.publication_id = publications.publication_id
ORDER BY publications.publication_id;

-- name: astray()
-- Rows of no publication.
SELECT DISTINCT publication_id FROM (
    SELECT publication_id FROM publication_units
    UNION ALL SELECT publication_id FROM publication_places
    UNION ALL SELECT publication_id FROM publication_causes
    UNION ALL SELECT publication_id FROM publication_decisions
) kept
WHERE publication_id NOT IN (SELECT publication_id FROM publications) ORDER BY publication_id;

-- name: pending(first, last)$
SELECT COUNT(*) FROM submissions WHERE state = 'pending' AND end_on >= :first AND end_on <= :last;

-- name: unname(person_id, since)!
INSERT INTO unnamed (person_id, since) VALUES (:person_id, :since) ON CONFLICT DO NOTHING;

-- name: name_again(person_id)!
DELETE FROM unnamed WHERE person_id = :person_id;

-- name: is_unnamed(person_id)$
SELECT 1 FROM unnamed WHERE person_id = :person_id;

-- name: unnamed_of(people)
SELECT person_id FROM unnamed
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)));

-- name: every_unnamed()
SELECT person_id FROM unnamed ORDER BY person_id;
