-- name: newest()$
-- The last moment that the program kept of what came in and what goes out.
SELECT MAX(at) FROM (
    SELECT at FROM (SELECT received_at AS at FROM inbox ORDER BY seq DESC LIMIT 1) came
    UNION ALL
    SELECT at FROM (SELECT made_at AS at FROM outbox ORDER BY out_id DESC LIMIT 1) made
) newest;

-- name: submissions(least, most)
SELECT * FROM submissions WHERE submission_id >= :least ORDER BY submission_id LIMIT :most;

-- name: decisions(least, through)
SELECT * FROM decisions WHERE submission_id >= :least AND submission_id <= :through ORDER BY submission_id, decision_id;

-- name: corrections(least, through)
SELECT * FROM submissions WHERE corrects >= :least AND corrects <= :through ORDER BY corrects, submission_id;

-- name: decisions_of_corrections(least, through)
SELECT decisions.* FROM submissions JOIN decisions ON decisions.submission_id = submissions.submission_id
WHERE submissions.corrects >= :least AND submissions.corrects <= :through
ORDER BY decisions.submission_id, decisions.decision_id;

-- name: entries(least, through)
SELECT entry_id, person_id, submission_id, decision_id, kind, year, bucket, hours, reason, actor_id, entered_at
FROM ledger WHERE submission_id >= :least AND submission_id <= :through ORDER BY submission_id, entry_id;

-- name: files(least, through)
SELECT evidence_id, person_id, submission_id, state, sha256 FROM evidence
WHERE submission_id >= :least AND submission_id <= :through ORDER BY submission_id, evidence_id;

-- name: feed_rows(least, through)
SELECT * FROM feed_rows WHERE submission_id >= :least AND submission_id <= :through ORDER BY submission_id;

-- name: files_of_drafts(least, most)
SELECT evidence_id, person_id, submission_id, state, sha256 FROM evidence
WHERE submission_id IS NULL AND evidence_id >= :least ORDER BY evidence_id LIMIT :most;

-- name: names_a_file(sha256)$
SELECT 1 FROM evidence WHERE sha256 = :sha256 LIMIT 1;

-- name: traces(subjects)
SELECT chain, seq, at, actor, action, subject, detail, previous, hash FROM audit
WHERE subject IN (SELECT value FROM json_each(CAST(:subjects AS TEXT)))
ORDER BY subject, chain, seq;

-- name: traced_and_gone()
SELECT subject FROM audit WHERE subject LIKE 'submission:%'
EXCEPT SELECT 'submission:' || submission_id FROM submissions
ORDER BY subject;

-- name: people()
SELECT person_id, staff_no, name, unit, joined_on, left_on FROM people ORDER BY person_id;

-- name: ranks()
SELECT person_id, rank, since FROM ranks ORDER BY person_id, since;

-- name: roles()
SELECT person_id, role FROM roles ORDER BY person_id, role;

-- name: stays()
SELECT person_id, unit, since FROM unit_stays ORDER BY person_id, since;

-- name: bindings()
SELECT person_id, telegram_id, bound_at, ended_at FROM bindings ORDER BY binding_id;

-- name: invites()
SELECT person_id, made_at, expires_at, used_at, ended_at FROM invites ORDER BY person_id, made_at, ended_at;

-- name: absences()
SELECT absence_id, person_id, starts_on, ends_on, substitute_id, ended_at FROM absences ORDER BY absence_id;
