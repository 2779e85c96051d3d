-- name: add(person_id, starts_on, ends_on, substitute_id)^
INSERT INTO absences (person_id, starts_on, ends_on, substitute_id)
VALUES (:person_id, :starts_on, :ends_on, :substitute_id)
RETURNING *;

-- name: by_id(absence_id)^
SELECT * FROM absences WHERE absence_id = :absence_id;

-- name: open_of(person_id, today)
SELECT * FROM absences
WHERE person_id = :person_id AND ended_at IS NULL AND ends_on >= :today
ORDER BY starts_on, absence_id;

-- name: of_unit(unit, day)
SELECT a.* FROM absences a JOIN people p ON p.person_id = a.person_id
WHERE p.unit = :unit AND a.ended_at IS NULL AND a.starts_on <= :day AND a.ends_on >= :day
ORDER BY a.absence_id;

-- name: stood_in(substitute_id, day)
SELECT * FROM absences
WHERE substitute_id = :substitute_id AND ended_at IS NULL AND starts_on <= :day AND ends_on >= :day
ORDER BY absence_id;

-- name: begun_untold(today)
SELECT * FROM absences
WHERE told_at IS NULL AND ended_at IS NULL AND substitute_id IS NOT NULL
    AND starts_on <= :today AND ends_on >= :today
ORDER BY absence_id;

-- name: tell(absence_id, at)^
UPDATE absences SET told_at = :at WHERE absence_id = :absence_id AND told_at IS NULL AND ended_at IS NULL RETURNING *;

-- name: end(absence_id, at)^
UPDATE absences SET ended_at = :at WHERE absence_id = :absence_id AND ended_at IS NULL RETURNING *;
