-- Step 0029: which devices refuse what they are told of themselves; a row for each, until it refuses nothing any more.
-- `refusal` is the device's own word; `words` are under no signature.
CREATE TABLE refused_contexts (
    device_id  BLOB PRIMARY KEY REFERENCES devices (device_id),
    school_id  TEXT NOT NULL,
    refusal    TEXT NOT NULL,
    words      TEXT NOT NULL,
    said_at    TEXT NOT NULL
);

CREATE INDEX refused_contexts_by_school ON refused_contexts (school_id);
