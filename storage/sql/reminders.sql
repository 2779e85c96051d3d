-- name: begin(period, due_at)!
INSERT INTO reminder_runs (period, due_at) VALUES (:period, :due_at) ON CONFLICT DO NOTHING;

-- name: take(period)$
-- Written, not only read, so that a second worker waits here and then sees how far the first one came.
UPDATE reminder_runs SET after_person = after_person WHERE period = :period AND finished_at IS NULL
RETURNING after_person;

-- name: advance(period, after_person)!
UPDATE reminder_runs SET after_person = :after_person WHERE period = :period;

-- name: finish(period, finished_at)!
UPDATE reminder_runs SET finished_at = :finished_at WHERE period = :period;

-- name: claim(person_id, period, kind, queued_at)^
INSERT INTO reminders (person_id, period, kind, queued_at) VALUES (:person_id, :period, :kind, :queued_at)
ON CONFLICT DO NOTHING RETURNING person_id;

-- name: reminded(period, kind)
SELECT person_id FROM reminders WHERE period = :period AND kind = :kind;
