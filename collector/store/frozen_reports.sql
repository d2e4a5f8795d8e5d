-- Step 0024: reports that were frozen. An edition is written once: its data, their hash, and the files that were made of them.
CREATE TABLE frozen_reports (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    report_id    TEXT NOT NULL,
    edition      BIGINT NOT NULL,
    reader       TEXT NOT NULL,
    period       TEXT NOT NULL,
    prepared_by  TEXT NOT NULL,
    approved_by  TEXT NOT NULL,
    edited_by    TEXT NOT NULL,
    figures_at   TEXT NOT NULL,
    frozen_at    TEXT NOT NULL,
    frozen_by    TEXT NOT NULL,
    code         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    data         TEXT NOT NULL,
    PRIMARY KEY (school_id, report_id, edition)
);

CREATE INDEX frozen_reports_by_code ON frozen_reports (code);

CREATE TABLE frozen_files (
    school_id  TEXT NOT NULL,
    report_id  TEXT NOT NULL,
    edition    BIGINT NOT NULL,
    format     TEXT NOT NULL,
    frozen_at  TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (school_id, report_id, edition, format),
    FOREIGN KEY (school_id, report_id, edition) REFERENCES frozen_reports (school_id, report_id, edition)
);

CREATE INDEX frozen_files_by_hash ON frozen_files (sha256);
