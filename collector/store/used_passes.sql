-- Step 0006: the passes that began a session over HTTPS, each by the hash of what was signed, so that none begins another one. A row
-- is needed for as long as a pass may be old.
CREATE TABLE used_passes (
    message_hash  BLOB NOT NULL PRIMARY KEY,
    used_at       TEXT NOT NULL
);

CREATE INDEX used_passes_by_time ON used_passes (used_at);
