-- name: years()
SELECT year FROM totals_years ORDER BY year;

-- name: keep_year(year)$
INSERT INTO totals_years (year) VALUES (:year) ON CONFLICT DO NOTHING RETURNING year;

-- name: mark_all()!
INSERT INTO totals_due (person_id) SELECT person_id FROM people WHERE TRUE
ON CONFLICT (person_id) DO UPDATE SET unreadable = 0;

-- name: due()$
SELECT COUNT(*) FROM totals_due WHERE unreadable = 0;

-- name: any_due()$
SELECT person_id FROM totals_due WHERE unreadable = 0 LIMIT 1;

-- name: take(most)
DELETE FROM totals_due WHERE person_id IN (
    SELECT person_id FROM totals_due WHERE unreadable = 0 ORDER BY person_id LIMIT :most
)
RETURNING person_id;

-- name: set_aside(person_id)!
INSERT INTO totals_due (person_id, unreadable) VALUES (:person_id, 1);

-- name: set_aside_people(unit)
SELECT staff_no FROM totals_due JOIN people ON people.person_id = totals_due.person_id
WHERE unreadable = 1 AND (CAST(:unit AS TEXT) IS NULL OR unit = :unit);

-- name: take_of(people)
DELETE FROM totals_due WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
RETURNING person_id;

-- name: due_of(people)
SELECT person_id FROM totals_due
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)));

-- name: forget(people)!
DELETE FROM totals WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)));

-- name: keep(person_id, year, since, until, unit, joined_on, left_on, required_general, required_online, recorded_general, recorded_online, counted_general, counted_online, remaining_general, remaining_online, self_study_recorded, self_study_counted, met, obligations, lapsing, lapses_on)*!
INSERT INTO totals (
    person_id, year, since, until, unit, joined_on, left_on, required_general, required_online, recorded_general,
    recorded_online, counted_general, counted_online, remaining_general, remaining_online, self_study_recorded,
    self_study_counted, met, obligations, lapsing, lapses_on
) VALUES (
    :person_id, :year, :since, :until, :unit, :joined_on, :left_on, :required_general, :required_online,
    :recorded_general, :recorded_online, :counted_general, :counted_online, :remaining_general, :remaining_online,
    :self_study_recorded, :self_study_counted, :met, :obligations, :lapsing, :lapses_on
);

-- name: of_people(people)
SELECT * FROM totals WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY person_id, year, since;

-- name: on_day(people, year, day)
SELECT * FROM totals
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT))) AND year = :year
    AND since <= :day AND until > :day;

-- name: sums(lowest, highest, year, first, last, later)
-- The sums of each unit, by the unit of the last day (R13); `later` is the later of first and last.
SELECT unit,
    COUNT(*) FILTER (WHERE left_on >= :first) AS there,
    COUNT(*) FILTER (WHERE left_on >= :later AND joined_on <= :first) AS in_scope,
    COUNT(*) FILTER (WHERE left_on >= :later AND joined_on <= :first AND met = 1) AS met,
    CAST(COALESCE(SUM(counted_general + counted_online)
        FILTER (WHERE left_on >= :later AND joined_on <= :first), 0) AS BIGINT) AS hours,
    COUNT(*) FILTER (WHERE left_on >= :last) AS present,
    COUNT(*) FILTER (WHERE left_on >= :last AND met = 0) AS short
FROM totals
WHERE year = :year AND unit >= :lowest AND unit <= :highest AND since <= :last AND until > :last AND joined_on <= :last
GROUP BY unit ORDER BY unit;

-- name: ranking(lowest, highest, year, first, last, before)
-- Who has no fewer hours than the one on the last place, of which `before` are before it.
SELECT RANK() OVER (ORDER BY counted_general + counted_online DESC) AS rank, totals.person_id, staff_no, name,
    totals.unit AS unit, counted_general + counted_online AS hours
FROM totals JOIN people ON people.person_id = totals.person_id
WHERE year = :year AND totals.unit >= :lowest AND totals.unit <= :highest AND since <= :last AND until > :last
    AND totals.joined_on <= :first AND totals.joined_on <= :last
    AND totals.left_on >= :first AND totals.left_on >= :last
    AND counted_general + counted_online >= COALESCE((
        SELECT counted_general + counted_online AS hours FROM totals
        WHERE year = :year AND unit >= :lowest AND unit <= :highest AND since <= :last AND until > :last
            AND joined_on <= :first AND joined_on <= :last AND left_on >= :first AND left_on >= :last
        ORDER BY hours DESC LIMIT 1 OFFSET :before
    ), 0)
ORDER BY rank, staff_no;

-- name: short(lowest, highest, year, last, skipped, most)
SELECT totals.person_id, staff_no, name, totals.unit AS unit, remaining_general, remaining_online
FROM totals JOIN people ON people.person_id = totals.person_id
WHERE year = :year AND totals.unit >= :lowest AND totals.unit <= :highest AND since <= :last AND until > :last
    AND totals.joined_on <= :last AND totals.left_on >= :last AND met = 0
ORDER BY staff_no LIMIT :most OFFSET :skipped;

-- name: count_overdue(lowest, highest, year, last)$
SELECT COUNT(*) FROM totals
WHERE year = :year AND unit >= :lowest AND unit <= :highest AND since <= :last AND until > :last
    AND joined_on <= :last AND left_on >= :last AND lapses_on < :last;

-- name: overdue(lowest, highest, year, last, skipped, most)
SELECT totals.person_id, staff_no, name, totals.unit AS unit, lapsing
FROM totals JOIN people ON people.person_id = totals.person_id
WHERE year = :year AND totals.unit >= :lowest AND totals.unit <= :highest AND since <= :last AND until > :last
    AND totals.joined_on <= :last AND totals.left_on >= :last AND lapses_on < :last
ORDER BY lapses_on, staff_no LIMIT :most OFFSET :skipped;

-- name: count_unreached(lowest, highest, year, last)^
SELECT COUNT(*) FILTER (WHERE binding_id IS NULL) AS unbound, COUNT(blocked_at) AS blocked
FROM totals LEFT JOIN bindings ON bindings.person_id = totals.person_id AND ended_at IS NULL
WHERE year = :year AND unit >= :lowest AND unit <= :highest AND since <= :last AND until > :last
    AND joined_on <= :last AND left_on >= :last AND (binding_id IS NULL OR blocked_at IS NOT NULL);

-- name: unreached(lowest, highest, year, last, skipped, most)
-- Who is not bound comes before who has the bot blocked.
SELECT staff_no, name, CASE WHEN binding_id IS NULL THEN 0 ELSE 1 END AS blocked
FROM totals JOIN people ON people.person_id = totals.person_id
    LEFT JOIN bindings ON bindings.person_id = totals.person_id AND ended_at IS NULL
WHERE year = :year AND totals.unit >= :lowest AND totals.unit <= :highest AND since <= :last AND until > :last
    AND totals.joined_on <= :last AND totals.left_on >= :last AND (binding_id IS NULL OR blocked_at IS NOT NULL)
ORDER BY blocked, staff_no LIMIT :most OFFSET :skipped;
