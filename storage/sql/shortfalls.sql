-- name: note(person_id, year, place, cause, words, noted_by, noted_at)$
INSERT INTO shortfall_notes (person_id, year, place, cause, words, noted_by, noted_at)
VALUES (:person_id, :year, :place, :cause, :words, :noted_by, :noted_at)
ON CONFLICT DO NOTHING RETURNING place;

-- name: of_people(people)
SELECT * FROM shortfall_notes
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY person_id, year, place;

-- name: every()
SELECT * FROM shortfall_notes ORDER BY person_id, year, place;
