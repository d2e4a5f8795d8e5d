-- Step 0012: what the reports of each device come to over thirty days (compliance/history). `remembered` is JSON, read whole.
CREATE TABLE device_history (
    device_id   BLOB NOT NULL PRIMARY KEY REFERENCES devices (device_id),
    school_id   TEXT NOT NULL,
    remembered  TEXT NOT NULL
);
