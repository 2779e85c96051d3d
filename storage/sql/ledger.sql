-- name: decide(submission_id, revision, verb, actor_id, stands_in_for, reason, policy, decided_at)$
INSERT INTO decisions (submission_id, revision, verb, actor_id, stands_in_for, reason, policy, decided_at)
VALUES (:submission_id, :revision, :verb, :actor_id, :stands_in_for, :reason, :policy, :decided_at)
ON CONFLICT (submission_id, revision) DO NOTHING
RETURNING decision_id;

-- name: decide_many(submission_id, revision, verb, actor_id, reason, policy, decided_at)*!
INSERT INTO decisions (submission_id, revision, verb, actor_id, reason, policy, decided_at)
VALUES (:submission_id, :revision, :verb, :actor_id, :reason, :policy, :decided_at);

-- name: last_decisions(submissions)
SELECT submission_id, MAX(decision_id) AS decision_id FROM decisions
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
GROUP BY submission_id;

-- name: enter_many(person_id, submission_id, decision_id, kind, year, bucket, hours, actor_id, entered_at)*!
INSERT INTO ledger (person_id, submission_id, decision_id, kind, year, bucket, hours, actor_id, entered_at)
VALUES (:person_id, :submission_id, :decision_id, :kind, :year, :bucket, :hours, :actor_id, :entered_at);

-- name: decisions_of(submission_id)
SELECT * FROM decisions WHERE submission_id = :submission_id ORDER BY decision_id;

-- name: decisions_of_people(people)
SELECT decisions.* FROM submissions JOIN decisions USING (submission_id)
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
ORDER BY decision_id;

-- name: enter(person_id, submission_id, decision_id, kind, year, bucket, hours, reason, actor_id, entered_at)!
INSERT INTO ledger (person_id, submission_id, decision_id, kind, year, bucket, hours, reason, actor_id, entered_at)
VALUES (:person_id, :submission_id, :decision_id, :kind, :year, :bucket, :hours, :reason, :actor_id, :entered_at);

-- name: credits_of_people(people)
SELECT person_id, submission_id, year, CAST(SUM(hours) AS BIGINT) AS hours FROM ledger
WHERE person_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:people AS TEXT)))
GROUP BY person_id, submission_id, year ORDER BY submission_id, year;

-- name: credits_before(person_id, decision_id)
SELECT submission_id, year, CAST(SUM(hours) AS BIGINT) AS hours FROM ledger
WHERE person_id = :person_id AND decision_id < :decision_id
GROUP BY submission_id, year HAVING SUM(hours) <> 0 ORDER BY submission_id, year;

-- name: last_decision(submission_id)^
SELECT * FROM decisions WHERE submission_id = :submission_id ORDER BY decision_id DESC LIMIT 1;

-- name: held_of_many(submissions)
SELECT submission_id, bucket, year, CAST(SUM(hours) AS BIGINT) AS hours FROM ledger
WHERE submission_id IN (SELECT CAST(value AS BIGINT) FROM json_each(CAST(:submissions AS TEXT)))
GROUP BY submission_id, bucket, year HAVING SUM(hours) <> 0 ORDER BY submission_id, bucket, year;
