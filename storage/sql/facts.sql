-- name: get(name)$
SELECT value FROM facts WHERE name = :name;

-- name: put(name, value)!
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: advance(name, value)^
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE facts.value < excluded.value
RETURNING value;

-- name: claim(name, value, before)^
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE facts.value < :before
RETURNING value;

-- name: put_first(name, value)!
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- name: revision()$
SELECT version_num FROM alembic_version;

-- name: has_layout()$
SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'facts';
