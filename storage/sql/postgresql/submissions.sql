-- name: records_of(people)
SELECT submission_id, person_id, state, route, form, title, platform, start_on, start_half, end_on, end_half, half_days,
    absent_half_days, hours, result, off_job, makeup_year, makeup_hours
FROM submissions
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:people AS JSON)))
ORDER BY end_on, CASE end_half WHEN 'am' THEN 0 ELSE 1 END, start_on,
    CASE start_half WHEN 'am' THEN 0 ELSE 1 END, submission_id;

-- name: by_outside_keys(keys)
SELECT * FROM submissions
WHERE outside_key IN (SELECT value FROM json_array_elements_text(CAST(:keys AS JSON)));
