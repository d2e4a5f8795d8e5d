-- Step 0011: which programs the devices have, put together of what their reports say changed.
-- Of equal lists one is kept, under the SHA-256 of its lines, compressed (zlib).
CREATE TABLE software_lists (
    sha256   TEXT NOT NULL PRIMARY KEY,
    content  BLOB NOT NULL
);

-- `list_sha256` is empty while no list is known; `trouble` and `trouble_since` then say why and since when.
CREATE TABLE device_software (
    device_id      BLOB NOT NULL PRIMARY KEY REFERENCES devices (device_id),
    school_id      TEXT NOT NULL,
    list_sha256    TEXT NOT NULL,
    programs       BIGINT NOT NULL,
    untold         BIGINT NOT NULL,
    sources        TEXT NOT NULL,
    as_of          TEXT NOT NULL,
    trouble        TEXT NOT NULL,
    trouble_since  TEXT
);

CREATE INDEX device_software_by_school ON device_software (school_id);
CREATE INDEX device_software_by_list ON device_software (list_sha256);
