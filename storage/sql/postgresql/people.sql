-- name: ranks_of(people)
SELECT person_id, rank, since FROM ranks
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:people AS JSON)))
ORDER BY person_id, since;
