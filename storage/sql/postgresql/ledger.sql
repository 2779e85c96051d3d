-- name: credits_of_people(people)
SELECT submission_id, year, CAST(SUM(hours) AS BIGINT) AS hours FROM ledger
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:people AS JSON)))
GROUP BY submission_id, year ORDER BY submission_id, year;
