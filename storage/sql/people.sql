-- name: by_account(telegram_id)^
SELECT * FROM register WHERE telegram_id = :telegram_id;

-- name: by_id(person_id)^
SELECT * FROM register WHERE person_id = :person_id;

-- name: of_ids(people)
SELECT * FROM register WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY person_id;

-- name: count()$
SELECT COUNT(*) FROM people;

-- name: next_ids(after_person, most)
SELECT person_id FROM people WHERE person_id > :after_person ORDER BY person_id LIMIT :most;

-- name: by_staff_no(staff_no)^
SELECT * FROM register WHERE staff_no = :staff_no;

-- name: of_staff_nos(staff_nos)
SELECT * FROM register WHERE staff_no IN (SELECT value FROM json_each(CAST(:staff_nos AS TEXT)));

-- name: with_role(role, unit, today)
SELECT register.* FROM register
JOIN roles held ON held.person_id = register.person_id AND held.role = :role
WHERE (CAST(:unit AS TEXT) IS NULL OR unit = :unit) AND (left_on IS NULL OR left_on >= :today)
ORDER BY staff_no;

-- name: of_unit(unit)
SELECT * FROM register WHERE unit = :unit ORDER BY staff_no;

-- name: everyone()
SELECT * FROM register ORDER BY staff_no;

-- name: unit(unit)^
SELECT unit, unit_name, records_since, rules, merged_into FROM units WHERE unit = :unit;

-- name: units()
SELECT unit, unit_name, records_since, rules, merged_into FROM units ORDER BY unit;

-- name: ranks_of(people)
SELECT person_id, rank, since FROM ranks
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT))) ORDER BY person_id, since;

-- name: on_register(today, after_person, most)
SELECT * FROM register
WHERE person_id > :after_person AND (joined_on IS NULL OR joined_on <= :today)
    AND (left_on IS NULL OR left_on >= :today)
ORDER BY person_id LIMIT :most;
