-- Step 0015: what was judged on two axes of time: from when on it was so (the device's own time, as far as it can be believed), and
-- since when we know. A line without a verdict says that the rule is not asked any more. Nothing is overwritten.
CREATE TABLE verdict_past (
    school_id      TEXT NOT NULL,
    device_id      BLOB NOT NULL REFERENCES devices (device_id),
    rule_id        TEXT NOT NULL,
    known_at       TEXT NOT NULL,
    valid_at       TEXT NOT NULL,
    verdict        TEXT,
    saw            TEXT NOT NULL,
    policy_digest  BLOB NOT NULL,
    PRIMARY KEY (device_id, rule_id, known_at, valid_at)
);

-- Until this step evidence changed a verdict at its receipt, and nothing says by which policy.
INSERT INTO verdict_past (school_id, device_id, rule_id, known_at, valid_at, verdict, saw, policy_digest)
SELECT school_id, device_id, rule_id, at, at, after, saw, X'' FROM verdict_changes;

-- Which policy was in force when: one that is adopted again has two lines here, and one in `policies`.
CREATE TABLE policy_adoptions (
    school_id   TEXT NOT NULL REFERENCES schools (school_id),
    adopted_at  TEXT NOT NULL,
    digest      BLOB NOT NULL,
    PRIMARY KEY (school_id, adopted_at)
);

INSERT INTO policy_adoptions (school_id, adopted_at, digest) SELECT school_id, adopted_at, digest FROM policies;
