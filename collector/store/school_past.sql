-- Step 0020: what the rules about the school said, on the same two axes of time as verdict_past. Nothing is overwritten.
CREATE TABLE school_verdict_past (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    rule_id        TEXT NOT NULL,
    known_at       TEXT NOT NULL,
    valid_at       TEXT NOT NULL,
    verdict        TEXT,
    saw            TEXT NOT NULL,
    asks           TEXT NOT NULL,
    lines_json     TEXT NOT NULL,
    due_on         TEXT,
    since          TEXT NOT NULL,
    failing_since  TEXT,
    policy_digest  BLOB NOT NULL,
    PRIMARY KEY (school_id, rule_id, known_at, valid_at)
);

-- Until this step only changes were kept: what the rule asked, which lines it was about and by which policy, nothing says.
INSERT INTO school_verdict_past
    (school_id, rule_id, known_at, valid_at, verdict, saw, asks, lines_json, due_on, since, failing_since, policy_digest)
SELECT school_id, rule_id, at, at, after, saw, '', '[]', NULL, COALESCE(failing_since, at), failing_since, X''
FROM school_verdict_changes;

-- How all devices of a school stood on a day is read from here alone: the lines themselves are twice as long.
CREATE INDEX verdict_past_by_school ON verdict_past (school_id, device_id, rule_id, known_at, valid_at, verdict);
