-- name: one_at_a_time()$
-- Else a claim that is not committed yet would be passed over, and a later update of its lane taken before it.
SELECT pg_advisory_xact_lock(8920191);
