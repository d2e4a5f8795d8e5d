-- Step 0003: what devices confessed that they no longer have, so that it is seen without reading the evidence again.
-- `epoch` and `sequence` are the place of the confession: a gap, or the beginning of an epoch.
CREATE TABLE losses (
    school_id     TEXT NOT NULL,
    device_id     BLOB NOT NULL REFERENCES devices (device_id),
    epoch         BIGINT NOT NULL,
    sequence      BIGINT NOT NULL,
    messages      BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    confessed_at  TEXT NOT NULL,
    PRIMARY KEY (device_id, epoch, sequence)
);

CREATE INDEX losses_by_school ON losses (school_id, device_id);
