-- name: end_of_person(person_id, ended_at)!
UPDATE invites SET ended_at = :ended_at WHERE person_id = :person_id AND used_at IS NULL AND ended_at IS NULL;

-- name: add(secret_hash, person_id, made_at, expires_at)!
INSERT INTO invites (secret_hash, person_id, made_at, expires_at)
VALUES (:secret_hash, :person_id, :made_at, :expires_at);

-- name: invited(secret_hash, now)$
SELECT person_id FROM invites
WHERE secret_hash = :secret_hash AND used_at IS NULL AND ended_at IS NULL AND expires_at > :now;

-- name: use(secret_hash, now)$
UPDATE invites SET used_at = :now
WHERE secret_hash = :secret_hash AND used_at IS NULL AND ended_at IS NULL AND expires_at > :now
RETURNING person_id;
