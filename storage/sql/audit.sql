-- name: advance_head(chain)^
INSERT INTO audit_heads (chain, seq, hash) VALUES (:chain, 1, '')
ON CONFLICT (chain) DO UPDATE SET seq = audit_heads.seq + 1
RETURNING seq, hash;

-- name: advance_many(chain, steps)*!
INSERT INTO audit_heads (chain, seq, hash) VALUES (:chain, :steps, '')
ON CONFLICT (chain) DO UPDATE SET seq = audit_heads.seq + excluded.seq;

-- name: heads_of(chains)
SELECT chain, seq, hash FROM audit_heads WHERE chain IN (SELECT value FROM json_each(CAST(:chains AS TEXT)));

-- name: add_many(chain, seq, at, actor, action, subject, detail, previous, hash)*!
INSERT INTO audit (chain, seq, at, actor, action, subject, detail, previous, hash)
VALUES (:chain, :seq, :at, :actor, :action, :subject, :detail, :previous, :hash);

-- name: set_head(chain, hash)!
UPDATE audit_heads SET hash = :hash WHERE chain = :chain;

-- name: set_heads(chain, hash)*!
UPDATE audit_heads SET hash = :hash WHERE chain = :chain;

-- name: add(chain, seq, at, actor, action, subject, detail, previous, hash)!
INSERT INTO audit (chain, seq, at, actor, action, subject, detail, previous, hash)
VALUES (:chain, :seq, :at, :actor, :action, :subject, :detail, :previous, :hash);

-- name: rows(chain, seq, most)
SELECT chain, seq, at, actor, action, subject, detail, previous, hash FROM audit
WHERE (chain, seq) >= (:chain, :seq)
ORDER BY chain, seq LIMIT :most;

-- name: of_register()
SELECT chain, seq, at, actor, action, subject, detail, previous, hash FROM audit
WHERE action IN ('roster.added', 'roster.changed')
ORDER BY chain, seq;

-- name: of_subject(subject)
SELECT chain, seq, at, actor, action, subject, detail, previous, hash FROM audit
WHERE subject = :subject
ORDER BY at, chain, seq;

-- name: latest(subjects, actions, but_by, most)
SELECT chain, seq, at, actor, action, subject, detail, previous, hash FROM audit
WHERE subject IN (SELECT value FROM json_each(CAST(:subjects AS TEXT)))
    AND action IN (SELECT value FROM json_each(CAST(:actions AS TEXT))) AND actor <> :but_by
ORDER BY at DESC, chain, seq DESC LIMIT :most;

-- name: heads()
SELECT chain, seq, hash FROM audit_heads ORDER BY chain;
