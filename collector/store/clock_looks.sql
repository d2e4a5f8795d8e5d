-- Step 0014: when time alone may change a device's verdicts next. `due_at` holds for this report, policy and state of the device;
-- a device of which any of them is another one, or that has no row, is due now.
CREATE TABLE clock_looks (
    device_id         BLOB NOT NULL PRIMARY KEY REFERENCES devices (device_id),
    school_id         TEXT NOT NULL,
    due_at            TEXT NOT NULL,
    policy_digest     BLOB NOT NULL,
    report_epoch      BIGINT NOT NULL,
    report_sequence   BIGINT NOT NULL,
    state_changed_at  TEXT NOT NULL
);
