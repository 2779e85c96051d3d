-- name: ask(person_id, from_unit, to_unit, since, held, asked_by, at)^
INSERT INTO transfers (person_id, from_unit, to_unit, since, held, asked_by, asked_at, state)
VALUES (:person_id, :from_unit, :to_unit, :since, :held, :asked_by, :at, 'open')
ON CONFLICT DO NOTHING
RETURNING *;

-- name: by_id(transfer_id)^
SELECT * FROM transfers WHERE transfer_id = :transfer_id;

-- name: every()
SELECT * FROM transfers ORDER BY transfer_id;

-- name: open_of_unit(unit)
SELECT * FROM transfers WHERE state = 'open' AND (from_unit = :unit OR to_unit = :unit) ORDER BY transfer_id;

-- name: decide(transfer_id, state, decided_by, at)^
UPDATE transfers SET state = :state, decided_by = :decided_by, decided_at = :at
WHERE transfer_id = :transfer_id AND state = 'open'
RETURNING *;
