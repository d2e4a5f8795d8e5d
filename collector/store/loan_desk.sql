-- Step 0027: what the loan desk keeps beside the loan itself. How each signature was given, and which words were on the screen.
CREATE TABLE loan_signatures (
    school_id        TEXT NOT NULL,
    loan_id          TEXT NOT NULL,
    role             TEXT NOT NULL,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    text_sha256      TEXT NOT NULL,
    drawing          TEXT NOT NULL,
    scan_sha256      TEXT NOT NULL,
    signed_in_as     TEXT NOT NULL,
    desk_of          TEXT NOT NULL,
    given_at         TEXT NOT NULL,
    PRIMARY KEY (school_id, loan_id, role),
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

-- Scans of forms signed in ink, by the hash of their bytes.
CREATE TABLE loan_scans (
    school_id    TEXT NOT NULL,
    loan_id      TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    media_type   TEXT NOT NULL,
    content      BLOB NOT NULL,
    uploaded_at  TEXT NOT NULL,
    uploaded_by  TEXT NOT NULL,
    PRIMARY KEY (school_id, loan_id, sha256),
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

-- Every later day that was agreed, and the day before it: of the first line, that is the day that was signed.
CREATE TABLE loan_extensions (
    school_id    TEXT NOT NULL,
    loan_id      TEXT NOT NULL,
    number       BIGINT NOT NULL,
    before       TEXT,
    until        TEXT NOT NULL,
    agreed_by    TEXT NOT NULL,
    recorded_at  TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    PRIMARY KEY (school_id, loan_id, number),
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

-- What went out with the device, in which condition, and what for.
CREATE TABLE loan_handovers (
    school_id    TEXT NOT NULL,
    loan_id      TEXT NOT NULL,
    accessories  TEXT NOT NULL,
    condition    TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    recorded_at  TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    PRIMARY KEY (school_id, loan_id),
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

-- What came back, in which condition, what the borrower said of it, and who saw it reset.
CREATE TABLE loan_returns (
    school_id    TEXT NOT NULL,
    loan_id      TEXT NOT NULL,
    accessories  TEXT NOT NULL,
    condition    TEXT NOT NULL,
    borrower     TEXT NOT NULL,
    returned_at  TEXT NOT NULL,
    returned_to  TEXT NOT NULL,
    reset_by     TEXT NOT NULL,
    reset_at     TEXT,
    PRIMARY KEY (school_id, loan_id),
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

-- Loans that are being prepared: no agreement yet, so nothing is promised to anybody.
CREATE TABLE loan_drafts (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    draft_id       BIGINT NOT NULL,
    make           TEXT NOT NULL,
    model          TEXT NOT NULL,
    serial         TEXT NOT NULL,
    asset_tag      TEXT NOT NULL,
    accessories    TEXT NOT NULL,
    condition      TEXT NOT NULL,
    borrower_name  TEXT NOT NULL,
    borrower_role  TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    due_back       TEXT,
    begun_at       TEXT NOT NULL,
    begun_by       TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    PRIMARY KEY (school_id, draft_id)
);
