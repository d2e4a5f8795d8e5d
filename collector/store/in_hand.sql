-- Step 0014: who is putting a failing check right, and until when. The newest line of a check counts; one without a name ends it.
CREATE TABLE in_hand (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    device_id    BLOB NOT NULL REFERENCES devices (device_id),
    rule_id      TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    until        TEXT,
    recorded_at  TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    PRIMARY KEY (device_id, rule_id, recorded_at)
);
