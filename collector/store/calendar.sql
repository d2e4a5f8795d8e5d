-- Step 0014: when the school is open. Nothing is overwritten: what was taken back stays, with the day and the hand, so that
-- what was known at any moment can be asked.
CREATE TABLE calendar_spans (
    school_id     TEXT NOT NULL REFERENCES schools (school_id),
    span_id       BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    first_day     TEXT NOT NULL,
    last_day      TEXT NOT NULL,
    name          TEXT NOT NULL,
    uid           TEXT NOT NULL,
    recorded_at   TEXT NOT NULL,
    recorded_by   TEXT NOT NULL,
    withdrawn_at  TEXT,
    withdrawn_by  TEXT NOT NULL,
    PRIMARY KEY (school_id, span_id)
);
