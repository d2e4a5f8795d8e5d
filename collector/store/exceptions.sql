-- Step 0014: rules that devices need not meet until a day. What was granted is never changed; it ends by its day or is revoked.
-- `group_name` is "" where one device is named, `device_id` empty where a group is. `ended_at` is when its end was noted.
CREATE TABLE exceptions (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    exception_id   TEXT NOT NULL,
    rule_id        TEXT NOT NULL,
    device_id      BLOB NOT NULL,
    group_name     TEXT NOT NULL,
    reason         TEXT NOT NULL,
    requested_by   TEXT NOT NULL,
    approved_by    TEXT NOT NULL,
    until          TEXT NOT NULL,
    granted_at     TEXT NOT NULL,
    granted_by     TEXT NOT NULL,
    revoked_at     TEXT,
    revoked_by     TEXT NOT NULL,
    revoked_why    TEXT NOT NULL,
    ended_at       TEXT,
    PRIMARY KEY (school_id, exception_id)
);
