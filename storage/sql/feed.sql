-- name: very_many()$
-- Else the log grows so long that who taps meanwhile would have to clear it away.
PRAGMA wal_autocheckpoint = 500;

-- name: begin(file_name, sha256, origin, span_first, span_last, of_rows, at)^
INSERT INTO feed_runs (file_name, sha256, origin, span_first, span_last, of_rows, begun_at)
VALUES (:file_name, :sha256, :origin, :span_first, :span_last, :of_rows, :at)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: last_of_file(sha256)^
SELECT * FROM feed_runs WHERE sha256 = :sha256 ORDER BY run_id DESC LIMIT 1;

-- name: advance(run_id, before, done, added, changed, unchanged, bad, mended, off_register, above_daily)^
UPDATE feed_runs SET
    done = :done, added = added + :added, changed = changed + :changed, unchanged = unchanged + :unchanged,
    bad = bad + :bad, mended = mended + :mended, off_register = off_register + :off_register,
    above_daily = above_daily + :above_daily
WHERE run_id = :run_id AND done = :before AND finished_at IS NULL
RETURNING *;

-- name: finish(run_id, vanished, at)^
UPDATE feed_runs SET finished_at = :at, vanished = :vanished
WHERE run_id = :run_id AND done = of_rows AND finished_at IS NULL
RETURNING *;

-- name: file_away(run_id, at)!
UPDATE feed_runs SET filed_at = :at WHERE run_id = :run_id;

-- name: people(staff_nos)
SELECT p.staff_no, p.person_id, p.unit, u.rules AS unit_rules, p.left_on,
    COALESCE(p.joined_on, (SELECT MIN(r.since) FROM ranks r WHERE r.person_id = p.person_id)) AS joined_on
FROM people p
JOIN units u ON u.unit = p.unit
WHERE p.staff_no IN (SELECT value FROM json_each(CAST(:staff_nos AS TEXT)));

-- name: rows_of(ids)
SELECT * FROM feed_rows WHERE outside_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: add_rows(outside_id, version, person_id, submission_id, said, end_on, run_id)*!
INSERT INTO feed_rows (outside_id, version, person_id, submission_id, said, end_on, run_id)
VALUES (:outside_id, :version, :person_id, :submission_id, :said, :end_on, :run_id);

-- name: keep(outside_id, version, person_id, submission_id, said, end_on, run_id)*!
INSERT INTO feed_rows (outside_id, version, person_id, submission_id, said, end_on, run_id)
VALUES (:outside_id, :version, :person_id, :submission_id, :said, :end_on, :run_id)
ON CONFLICT (outside_id) DO UPDATE SET
    version = excluded.version, submission_id = excluded.submission_id, said = excluded.said,
    end_on = excluded.end_on, run_id = excluded.run_id, vanished_at = NULL;

-- name: came_back(ids)!
UPDATE feed_rows SET vanished_at = NULL
WHERE outside_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND vanished_at IS NOT NULL;

-- name: known_between(first, last, after_day, after_id, most)
SELECT outside_id, end_on, vanished_at FROM feed_rows
WHERE (end_on, outside_id) > (:after_day, :after_id) AND end_on >= :first AND end_on <= :last
ORDER BY end_on, outside_id LIMIT :most;

-- name: vanish(ids, at)!
UPDATE feed_rows SET vanished_at = :at
WHERE outside_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND vanished_at IS NULL;

-- name: vanished(after_id, most)
SELECT f.outside_id, f.end_on, f.vanished_at, f.submission_id, p.staff_no, s.title
FROM feed_rows f
JOIN people p ON p.person_id = f.person_id
JOIN submissions s ON s.submission_id = f.submission_id
WHERE f.vanished_at IS NOT NULL AND f.outside_id > :after_id
ORDER BY f.outside_id LIMIT :most;

-- name: keep_fault(fault_key, outside_id, staff_no, file_name, line, faults, cells, run_id, at)*!
INSERT INTO feed_faults (fault_key, outside_id, staff_no, file_name, line, faults, cells, run_id, first_at, last_at)
VALUES (:fault_key, :outside_id, :staff_no, :file_name, :line, :faults, :cells, :run_id, :at, :at)
ON CONFLICT (fault_key) DO UPDATE SET
    staff_no = excluded.staff_no, file_name = excluded.file_name, line = excluded.line, faults = excluded.faults,
    cells = excluded.cells, run_id = excluded.run_id, last_at = excluded.last_at;

-- name: kept_apart(keys)
SELECT fault_key FROM feed_faults WHERE fault_key IN (SELECT value FROM json_each(CAST(:keys AS TEXT)));

-- name: mend(keys)!
DELETE FROM feed_faults WHERE fault_key IN (SELECT value FROM json_each(CAST(:keys AS TEXT)));

-- name: forget_nameless(file_name, run_id)!
-- Rows without an id that an earlier file of this name had: what they say now stands in this one.
DELETE FROM feed_faults WHERE outside_id IS NULL AND file_name = :file_name AND run_id <> :run_id;

-- name: faults(after_key, most)
SELECT * FROM feed_faults WHERE fault_key > :after_key ORDER BY fault_key LIMIT :most;
