-- Step 0025: who is told what, what each was told, and how sending to each goes. No name of a person stands in any of it.
CREATE TABLE alert_destinations (
    school_id       TEXT NOT NULL REFERENCES schools (school_id),
    destination_id  BIGINT NOT NULL,
    way             TEXT NOT NULL,
    address         TEXT NOT NULL,
    audience        TEXT NOT NULL,
    kinds           TEXT NOT NULL,
    added_at        TEXT NOT NULL,
    added_by        TEXT NOT NULL,
    removed_at      TEXT,
    PRIMARY KEY (school_id, destination_id)
);

-- What was told: of one thing (subject), in one spell of it, one kind of news. Never the words.
CREATE TABLE alert_tellings (
    school_id       TEXT NOT NULL,
    destination_id  BIGINT NOT NULL,
    subject         TEXT NOT NULL,
    spell           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    told_at         TEXT NOT NULL,
    PRIMARY KEY (school_id, destination_id, subject, spell, kind)
);

CREATE INDEX alert_tellings_by_time ON alert_tellings (told_at);

-- How sending to one destination goes. `begun_at` stands while a message is on its way: found after a start, the last run was
-- ended between sending and noting. `failures` counts those in a row.
CREATE TABLE alert_standings (
    school_id        TEXT NOT NULL,
    destination_id   BIGINT NOT NULL,
    begun_at         TEXT,
    told_at          TEXT,
    urgent_at        TEXT,
    digest_due_at    TEXT,
    failures         BIGINT NOT NULL,
    failing_since    TEXT,
    failed_at        TEXT,
    failed_because   TEXT NOT NULL,
    next_try_at      TEXT,
    PRIMARY KEY (school_id, destination_id)
);

CREATE TABLE alert_schedules (
    school_id    TEXT NOT NULL PRIMARY KEY REFERENCES schools (school_id),
    weekday      BIGINT NOT NULL,
    hour         BIGINT NOT NULL,
    minute       BIGINT NOT NULL,
    in_holidays  BIGINT NOT NULL,
    set_at       TEXT NOT NULL
);

-- The numbers of each digest as they were sent, for the next one to compare with.
CREATE TABLE alert_digests (
    school_id     TEXT NOT NULL REFERENCES schools (school_id),
    due_at        TEXT NOT NULL,
    taken_at      TEXT NOT NULL,
    figures_json  TEXT NOT NULL,
    PRIMARY KEY (school_id, due_at)
);

-- A device that is recorded as lost and asked to report all the same: first and last time in this spell.
CREATE TABLE lost_heard (
    device_id       BLOB NOT NULL REFERENCES devices (device_id),
    school_id       TEXT NOT NULL,
    lost_since      TEXT NOT NULL,
    first_heard_at  TEXT NOT NULL,
    last_heard_at   TEXT NOT NULL,
    PRIMARY KEY (device_id, lost_since)
);

CREATE INDEX verdicts_failing ON verdicts (school_id) WHERE verdict = 'FAIL';
