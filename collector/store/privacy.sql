-- Step 0026: what a school has settled about people's data; on whom a hold lies; and who was erased, by a hash of the name.
CREATE TABLE privacy_settings (
    school_id  TEXT NOT NULL REFERENCES schools (school_id),
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    set_at     TEXT NOT NULL,
    set_by     TEXT NOT NULL,
    PRIMARY KEY (school_id, name)
);

-- `person` is a name or "", `subject` a loan's number or "": one of the two says what must not go.
CREATE TABLE legal_holds (
    school_id   TEXT NOT NULL REFERENCES schools (school_id),
    hold_id     BIGINT NOT NULL,
    person      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    why         TEXT NOT NULL,
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    removed_at  TEXT,
    removed_by  TEXT NOT NULL,
    PRIMARY KEY (school_id, hold_id)
);

-- `name_hash` is an HMAC under the school's salt, in hexadecimal; `most_words` of how many words the name may be written.
-- `rows_at` and `finished_at` are when it was done in the tables, and in the files; NULL: it is done when the folder is opened.
CREATE TABLE erasures (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    number       BIGINT NOT NULL,
    name_hash    TEXT NOT NULL,
    most_words   BIGINT NOT NULL,
    erased_at    TEXT NOT NULL,
    rows_at      TEXT,
    finished_at  TEXT,
    PRIMARY KEY (school_id, number)
);

CREATE INDEX erasures_unfinished ON erasures (finished_at);
