-- Step 0018: how runs of the agents ended, so that it is seen without reading the evidence again; and what devices said last.
-- `epoch` and `sequence` are the place of the message that told it first. Of ordinary ends a device has its newest only: when
-- computers were shut down is nobody's business. `last_words` are of sessions, under no signature; empty: a connection that broke.
CREATE TABLE agent_ends (
    school_id    TEXT NOT NULL,
    device_id    BLOB NOT NULL REFERENCES devices (device_id),
    how          TEXT NOT NULL,
    happened_at  TEXT NOT NULL,
    epoch        BIGINT NOT NULL,
    sequence     BIGINT NOT NULL,
    is_own       INTEGER NOT NULL,
    PRIMARY KEY (device_id, happened_at, how)
);

CREATE INDEX agent_ends_by_school ON agent_ends (school_id, device_id);

CREATE TABLE last_words (
    device_id    BLOB PRIMARY KEY REFERENCES devices (device_id),
    school_id    TEXT NOT NULL,
    words        TEXT NOT NULL,
    said_at      TEXT NOT NULL
);
