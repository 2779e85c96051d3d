-- name: add_unit(unit, unit_name, records_since)!
INSERT INTO units (unit, unit_name, records_since) VALUES (:unit, :unit_name, :records_since);

-- name: rename_unit(unit, unit_name)!
UPDATE units SET unit_name = :unit_name WHERE unit = :unit;

-- name: merge_unit(unit, into)^
UPDATE units SET merged_into = :into WHERE unit = :unit AND merged_into IS NULL RETURNING unit;

-- name: set_records_since(unit, records_since)!
UPDATE units SET records_since = :records_since WHERE unit = :unit;

-- name: set_rules(unit, rules)!
UPDATE units SET rules = :rules WHERE unit = :unit;

-- name: add_person(staff_no, name, unit, joined_on, left_on)$
INSERT INTO people (staff_no, name, unit, joined_on, left_on)
VALUES (:staff_no, :name, :unit, :joined_on, :left_on)
RETURNING person_id;

-- name: hold(person_id)!
-- Writes nothing new: it holds the row until the commit, so that who changes a person changes what they saw.
UPDATE people SET name = name WHERE person_id = :person_id;

-- name: change_person(person_id, name, unit, joined_on, left_on)!
UPDATE people SET name = :name, unit = :unit, joined_on = :joined_on, left_on = :left_on
WHERE person_id = :person_id;

-- name: choose(person_id, language, monthly, quiet_from, quiet_to)!
UPDATE people SET language = :language, monthly = :monthly, quiet_from = :quiet_from, quiet_to = :quiet_to
WHERE person_id = :person_id;

-- name: set_rank(person_id, rank, since)!
INSERT INTO ranks (person_id, rank, since) VALUES (:person_id, :rank, :since)
ON CONFLICT (person_id, since) DO UPDATE SET rank = excluded.rank;

-- name: stay(person_id, unit, since)!
INSERT INTO unit_stays (person_id, unit, since) VALUES (:person_id, :unit, :since)
ON CONFLICT (person_id, since) DO UPDATE SET unit = excluded.unit;

-- name: stays()
SELECT person_id, unit, since FROM unit_stays ORDER BY person_id, since;

-- name: stays_of(people)
SELECT person_id, unit, since FROM unit_stays
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT))) ORDER BY person_id, since;

-- name: move_stay(person_id, was, since)!
UPDATE unit_stays SET since = :since WHERE person_id = :person_id AND since = :was;

-- name: move_pending(person_id, unit)!
UPDATE submissions SET unit = :unit, revision = revision + 1, announced_at = NULL
WHERE person_id = :person_id AND unit <> :unit AND state IN ('pending', 'returned');

-- name: give_role(person_id, role)!
INSERT INTO roles (person_id, role) VALUES (:person_id, :role) ON CONFLICT DO NOTHING;

-- name: end_role(person_id, role)!
DELETE FROM roles WHERE person_id = :person_id AND role = :role;

-- name: bind(person_id, telegram_id, bound_at)^
INSERT INTO bindings (person_id, telegram_id, bound_at) VALUES (:person_id, :telegram_id, :bound_at)
ON CONFLICT DO NOTHING RETURNING binding_id;

-- name: set_language(person_id, language)!
UPDATE people SET language = :language WHERE person_id = :person_id;

-- name: note_blocked(telegram_id, blocked_at)!
UPDATE bindings SET blocked_at = :blocked_at WHERE telegram_id = :telegram_id AND ended_at IS NULL;
