-- name: ask(unit, before, rules, effect, asked_by, at)^
INSERT INTO rules_asked (unit, before, rules, effect, asked_by, asked_at, state)
VALUES (:unit, :before, :rules, :effect, :asked_by, :at, 'open')
ON CONFLICT DO NOTHING
RETURNING *;

-- name: by_id(asked_id)^
SELECT * FROM rules_asked WHERE asked_id = :asked_id;

-- name: every()
SELECT * FROM rules_asked ORDER BY asked_id;

-- name: last_of_unit(unit, most)
SELECT * FROM rules_asked WHERE unit = :unit ORDER BY asked_id DESC LIMIT :most;

-- name: decide(asked_id, state, decided_by, at)^
UPDATE rules_asked SET state = :state, decided_by = :decided_by, decided_at = :at
WHERE asked_id = :asked_id AND state = 'open'
RETURNING *;
