-- Step 0019: the signed bundles in which policies go to devices, and what each device says of them.
-- `share` is the percentage of the school's devices that a bundle is for; those outside have the one before.
-- `refusal` is the device's own word, empty where it refuses none; `words` are under no signature.
CREATE TABLE policy_bundles (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    version      BIGINT NOT NULL,
    digest       BLOB NOT NULL,
    issued_at    TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    share        INTEGER NOT NULL,
    sealed       BLOB NOT NULL,
    PRIMARY KEY (school_id, version)
);

CREATE TABLE held_policies (
    device_id        BLOB PRIMARY KEY REFERENCES devices (device_id),
    school_id        TEXT NOT NULL,
    version          BIGINT NOT NULL,
    refused_version  BIGINT NOT NULL,
    refusal          TEXT NOT NULL,
    words            TEXT NOT NULL,
    said_at          TEXT NOT NULL
);

CREATE INDEX held_policies_by_school ON held_policies (school_id, version);
