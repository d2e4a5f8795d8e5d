-- Step 0013: what people record. Nothing is overwritten: a change is another version of its line, and so is its withdrawal.
CREATE TABLE register_lines (
    school_id     TEXT NOT NULL REFERENCES schools (school_id),
    register      TEXT NOT NULL,
    line_id       BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    values_json   TEXT NOT NULL,
    recorded_at   TEXT NOT NULL,
    recorded_by   TEXT NOT NULL,
    withdrawn_at  TEXT,
    PRIMARY KEY (school_id, register, line_id, version)
);

-- What was known of a device when an incident was recorded, as it was then: nothing that comes later changes it.
CREATE TABLE frozen_knowledge (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    register     TEXT NOT NULL,
    line_id      BIGINT NOT NULL,
    device_id    BLOB NOT NULL,
    frozen_at    TEXT NOT NULL,
    known_json   TEXT NOT NULL,
    PRIMARY KEY (school_id, register, line_id, device_id)
);

-- The verdicts of the rules that ask the registers, for a school as a whole, and every change there ever was.
CREATE TABLE school_verdicts (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    rule_id        TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    saw            TEXT NOT NULL,
    asks           TEXT NOT NULL,
    lines_json     TEXT NOT NULL,
    due_on         TEXT,
    since          TEXT NOT NULL,
    failing_since  TEXT,
    policy_digest  BLOB NOT NULL,
    PRIMARY KEY (school_id, rule_id)
);

CREATE TABLE school_verdict_changes (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    rule_id        TEXT NOT NULL,
    at             TEXT NOT NULL,
    before         TEXT,
    after          TEXT NOT NULL,
    saw            TEXT NOT NULL,
    failing_since  TEXT,
    PRIMARY KEY (school_id, rule_id, at)
);
