-- name: add(person_id, unit, draft_id, source, outside_key, state, policy, registered_by, corrects, corrects_because, at, route, form, title, content, organiser, platform, place, start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, result, off_job, makeup_year, makeup_hours)^
INSERT INTO submissions (
    person_id, unit, draft_id, source, outside_key, state, revision, route, form, title, content, organiser,
    platform, place, start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, result,
    off_job, makeup_year, makeup_hours, policy, registered_by, corrects, corrects_because,
    registered_at, submitted_at
) VALUES (
    :person_id, :unit, :draft_id, :source, :outside_key, :state, 1, :route, :form, :title, :content, :organiser,
    :platform, :place, :start_on, :start_half, :end_on, :end_half, :half_days, :absent_half_days, :hours, :result,
    :off_job, :makeup_year, :makeup_hours, :policy, :registered_by, :corrects,
    :corrects_because, :at, :at
)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: add_many(person_id, unit, source, outside_key, state, policy, registered_by, corrects, corrects_because, at, route, form, title, content, organiser, platform, place, start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, result, off_job, makeup_year, makeup_hours)*!
INSERT INTO submissions (
    person_id, unit, source, outside_key, state, revision, route, form, title, content, organiser, platform, place,
    start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, result, off_job, makeup_year,
    makeup_hours, policy, registered_by, corrects, corrects_because, registered_at, submitted_at
) VALUES (
    :person_id, :unit, :source, :outside_key, :state, 1, :route, :form, :title, :content, :organiser, :platform, :place,
    :start_on, :start_half, :end_on, :end_half, :half_days, :absent_half_days, :hours, :result, :off_job, :makeup_year,
    :makeup_hours, :policy, :registered_by, :corrects, :corrects_because, :at, :at
);

-- name: ids_by_outside_keys(keys)
SELECT outside_key, submission_id FROM submissions
WHERE outside_key IN (SELECT value FROM json_each(CAST(:keys AS TEXT)));

-- name: resubmit(submission_id, revision, policy, corrects_because, at, route, form, title, content, organiser, platform, place, start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, result, off_job, makeup_year, makeup_hours)^
UPDATE submissions SET
    state = 'pending', revision = revision + 1, route = :route, form = :form, title = :title,
    content = :content, organiser = :organiser, platform = :platform, place = :place, start_on = :start_on,
    start_half = :start_half, end_on = :end_on, end_half = :end_half, half_days = :half_days,
    absent_half_days = :absent_half_days, hours = :hours, result = :result, off_job = :off_job,
    makeup_year = :makeup_year, makeup_hours = :makeup_hours, policy = :policy,
    corrects_because = :corrects_because, submitted_at = :at,
    announced_at = NULL, chased_at = NULL, escalated_at = NULL
WHERE submission_id = :submission_id AND revision = :revision AND state = 'returned'
RETURNING *;

-- name: move(submission_id, revision, was, state)^
UPDATE submissions SET state = :state, revision = revision + 1
WHERE submission_id = :submission_id AND revision = :revision AND state = :was
RETURNING *;

-- name: move_many(submissions, were, state)
-- Only those that are as they were read: ``were`` are ids with revision and state.
UPDATE submissions SET state = :state, revision = revision + 1
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
    AND submission_id || ':' || revision || ':' || state IN (SELECT value FROM json_each(CAST(:were AS TEXT)))
RETURNING submission_id;

-- name: by_id(submission_id)^
SELECT * FROM submissions WHERE submission_id = :submission_id;

-- name: of_draft(draft_id)^
SELECT * FROM submissions WHERE draft_id = :draft_id;

-- name: of_person(person_id)
SELECT * FROM submissions WHERE person_id = :person_id
ORDER BY end_on, CASE end_half WHEN 'am' THEN 0 ELSE 1 END, start_on,
    CASE start_half WHEN 'am' THEN 0 ELSE 1 END, submission_id;

-- name: of_people(people)
SELECT * FROM submissions
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY end_on, CASE end_half WHEN 'am' THEN 0 ELSE 1 END, start_on,
    CASE start_half WHEN 'am' THEN 0 ELSE 1 END, submission_id;

-- name: pending_of_unit(unit)
SELECT * FROM submissions WHERE unit = :unit AND state = 'pending' ORDER BY submitted_at, submission_id;

-- name: records_of(people)
SELECT person_id, submission_id, state, route, form, title, platform, start_on, start_half, end_on, end_half, half_days,
    absent_half_days, hours, result, off_job, makeup_year, makeup_hours
FROM submissions
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY end_on, CASE end_half WHEN 'am' THEN 0 ELSE 1 END, start_on,
    CASE start_half WHEN 'am' THEN 0 ELSE 1 END, submission_id;

-- name: pending_people(people)
SELECT DISTINCT person_id FROM submissions
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT))) AND state = 'pending';

-- name: latest_of(person_id, most)
-- What a person logged themselves, the latest training first.
SELECT * FROM submissions
WHERE person_id = :person_id AND state IN ('pending', 'approved') AND route NOT IN ('in_house', 'platform')
ORDER BY end_on DESC, submission_id DESC LIMIT :most;

-- name: alike(unit, route, person_id, since, most)
-- What colleagues logged, one row a training, and how many they are; not what the person has already. The first one
-- stands for all, so that a button that names it stays good when another colleague logs the same.
SELECT first.*, found.people FROM (
    SELECT MIN(submission_id) AS submission_id, MAX(submission_id) AS latest, COUNT(DISTINCT person_id) AS people
    FROM submissions
    WHERE unit = :unit AND route = :route AND registered_at >= :since AND person_id <> :person_id
        AND state IN ('pending', 'approved')
    GROUP BY title, organiser, COALESCE(platform, ''), start_on, start_half, end_on, end_half
) found
JOIN submissions first ON first.submission_id = found.submission_id
WHERE NOT EXISTS (
    SELECT 1 FROM submissions mine
    WHERE mine.person_id = :person_id AND mine.title = first.title AND mine.start_on = first.start_on
        AND mine.state IN ('pending', 'approved', 'returned')
)
ORDER BY found.people DESC, found.latest DESC LIMIT :most;

-- name: by_outside_keys(keys)
SELECT * FROM submissions WHERE outside_key IN (SELECT value FROM json_each(CAST(:keys AS TEXT)));

-- name: around(people, first, last)
-- What stands or waits of some people and touches a span of days.
SELECT * FROM submissions
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
    AND state IN ('pending', 'approved') AND end_on >= :first AND start_on <= :last;
