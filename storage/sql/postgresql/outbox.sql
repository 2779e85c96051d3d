-- name: one_at_a_time()$
-- Else two workers would both see room for one more call.
SELECT pg_advisory_xact_lock(8920192);
