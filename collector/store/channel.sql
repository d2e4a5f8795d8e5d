-- Step 0002: what the channel remembers beside the evidence. The same dialect and conventions as schema.sql.

-- A gap stands from `sequence` to `last_sequence`; every other message stands for itself. `last_hash` is what the next message
-- names: a gap's is not its own hash. `fresh_as_of` is when the newest of our nonces inside was issued: the message was made after
-- that; NULL when it names none of ours. `receipt` stands at the last message of each group of a device, else it is empty.
ALTER TABLE envelopes ADD COLUMN last_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE envelopes ADD COLUMN last_hash BLOB NOT NULL DEFAULT X'';
ALTER TABLE envelopes ADD COLUMN fresh_as_of TEXT;
ALTER TABLE envelopes ADD COLUMN receipt BLOB NOT NULL DEFAULT X'';
UPDATE envelopes SET last_sequence = sequence, last_hash = hash;

ALTER TABLE forks ADD COLUMN last_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE forks ADD COLUMN last_hash BLOB NOT NULL DEFAULT X'';
ALTER TABLE forks ADD COLUMN fresh_as_of TEXT;
ALTER TABLE forks ADD COLUMN receipt BLOB NOT NULL DEFAULT X'';
UPDATE forks SET last_sequence = sequence, last_hash = hash;

-- `report_hash` is that of the last full report, which heartbeats name. `clock_skew_seconds` is how far the device's clock was ahead
-- of ours when it last spoke in a session, NULL before that. `next_certificate_serial` becomes the current one on first use.
ALTER TABLE devices ADD COLUMN report_hash BLOB NOT NULL DEFAULT X'';
ALTER TABLE devices ADD COLUMN fresh_as_of TEXT;
ALTER TABLE devices ADD COLUMN clock_skew_seconds BIGINT;
ALTER TABLE devices ADD COLUMN key_protection TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN next_certificate_serial TEXT NOT NULL DEFAULT '';

CREATE INDEX devices_by_state_change ON devices (state_changed_at);

-- The nonce that each Welcome carries and that must come back in the next Hello. `confirmed_at` is when the device was heard after
-- that Welcome, so that it must have kept the nonce.
CREATE TABLE session_nonces (
    device_id     BLOB NOT NULL REFERENCES devices (device_id),
    nonce         BLOB NOT NULL,
    issued_at     TEXT NOT NULL,
    boot_id       BLOB NOT NULL,
    confirmed_at  TEXT,
    PRIMARY KEY (device_id, nonce)
);

CREATE INDEX session_nonces_by_time ON session_nonces (device_id, issued_at);

-- What a person must look at: a forked chain, a copied device, a lost spool. One open incident for each device and kind.
CREATE TABLE incidents (
    incident_id  BIGINT NOT NULL PRIMARY KEY,
    school_id    TEXT NOT NULL,
    device_id    BLOB NOT NULL REFERENCES devices (device_id),
    kind         TEXT NOT NULL,
    opened_at    TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    sightings    BIGINT NOT NULL,
    detail       TEXT NOT NULL,
    closed_at    TEXT,
    closed_by    TEXT NOT NULL
);

CREATE INDEX incidents_by_device ON incidents (device_id, kind, closed_at);

-- The computers seen in an incident, each by its boot id: thirty copies of one image are one incident with thirty members.
CREATE TABLE incident_members (
    incident_id    BIGINT NOT NULL REFERENCES incidents (incident_id),
    member         TEXT NOT NULL,
    first_seen_at  TEXT NOT NULL,
    last_seen_at   TEXT NOT NULL,
    PRIMARY KEY (incident_id, member)
);

-- "Check again now", asked by a technician, carried by the collector that serves, answered by the report that has the nonce inside.
CREATE TABLE check_requests (
    nonce         BLOB NOT NULL PRIMARY KEY,
    school_id     TEXT NOT NULL,
    device_id     BLOB NOT NULL REFERENCES devices (device_id),
    requested_by  TEXT NOT NULL,
    requested_at  TEXT NOT NULL,
    expires_at    TEXT NOT NULL,
    sent_at       TEXT,
    answered_at   TEXT,
    epoch         BIGINT NOT NULL,
    sequence      BIGINT NOT NULL
);

CREATE INDEX check_requests_by_device ON check_requests (device_id, requested_at);
