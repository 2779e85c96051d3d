-- name: waiting_calls()$
SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending');

-- name: park_calls(fault)!
UPDATE outbox SET state = 'parked', holder = NULL, lease_until = NULL, fault = :fault
WHERE state IN ('waiting', 'sending');

-- name: release_calls()!
UPDATE outbox SET state = 'waiting', holder = NULL, lease_until = NULL WHERE state = 'sending';

-- name: release_updates()!
UPDATE inbox SET state = 'waiting', holder = NULL, lease_until = NULL WHERE state = 'working';

-- name: release_files()!
UPDATE evidence SET state = 'waiting', holder = NULL, lease_until = NULL WHERE state = 'fetching';
