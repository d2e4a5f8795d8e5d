-- The tables, in the words that SQLite and PostgreSQL share (there, first: CREATE DOMAIN blob AS bytea).
-- Instants are TEXT, ISO 8601 in UTC with six decimals and Z; days are TEXT, YYYY-MM-DD; truths are BIGINT 0 or 1.
-- Hashes that travel on the wire are BLOB; those that people compare are hexadecimal TEXT. '' and X'' mean "none".

CREATE TABLE schools (
    school_id   TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    media_salt  BLOB NOT NULL,
    created_at  TEXT NOT NULL
);

CREATE TABLE signers (
    school_id      TEXT NOT NULL REFERENCES schools (school_id),
    name           TEXT NOT NULL,
    role           TEXT NOT NULL,
    registered_at  TEXT NOT NULL,
    PRIMARY KEY (school_id, name, role)
);

CREATE TABLE agreements (
    school_id     TEXT NOT NULL REFERENCES schools (school_id),
    agreement_id  TEXT NOT NULL,
    version       TEXT NOT NULL,
    title         TEXT NOT NULL,
    text          TEXT NOT NULL,
    text_sha256   TEXT NOT NULL,
    adopted_at    TEXT NOT NULL,
    PRIMARY KEY (school_id, text_sha256)
);

CREATE TABLE policies (
    school_id   TEXT NOT NULL REFERENCES schools (school_id),
    digest      BLOB NOT NULL,
    policy_id   TEXT NOT NULL,
    version     TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    source      TEXT NOT NULL,
    adopted_at  TEXT NOT NULL,
    PRIMARY KEY (school_id, digest)
);

CREATE TABLE enrolment_keys (
    school_id   TEXT NOT NULL REFERENCES schools (school_id),
    key_hash    TEXT NOT NULL PRIMARY KEY,
    created_at  TEXT NOT NULL,
    revoked_at  TEXT
);

CREATE TABLE assets (
    school_id    TEXT NOT NULL REFERENCES schools (school_id),
    asset_tag    TEXT NOT NULL,
    make         TEXT NOT NULL,
    model        TEXT NOT NULL,
    serial       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    off_site     BIGINT,
    data_class   TEXT,
    simulated    BIGINT NOT NULL,
    imported_at  TEXT NOT NULL
);

CREATE INDEX assets_by_serial ON assets (school_id, LOWER(serial));
CREATE UNIQUE INDEX assets_by_asset_tag ON assets (school_id, LOWER(asset_tag));

CREATE TABLE loans (
    school_id            TEXT NOT NULL REFERENCES schools (school_id),
    loan_id              TEXT NOT NULL,
    agreement_version    TEXT NOT NULL,
    text_sha256          TEXT NOT NULL,
    make                 TEXT NOT NULL,
    model                TEXT NOT NULL,
    serial               TEXT NOT NULL,
    asset_tag            TEXT NOT NULL,
    borrower_name        TEXT NOT NULL,
    borrower_role        TEXT NOT NULL,
    borrower_signed_at   TEXT,
    technician_name      TEXT NOT NULL,
    technician_signed_at TEXT,
    headteacher_name     TEXT NOT NULL,
    headteacher_signed_at TEXT,
    due_back             TEXT,
    state                TEXT NOT NULL,
    state_changed_at     TEXT NOT NULL,
    device_id            BLOB NOT NULL,
    device_confirmed_by  TEXT NOT NULL,
    device_confirmed_at  TEXT,
    created_at           TEXT NOT NULL,
    PRIMARY KEY (school_id, loan_id)
);

CREATE INDEX loans_by_device ON loans (device_id);

CREATE TABLE enrolment_tokens (
    token_hash        TEXT NOT NULL PRIMARY KEY,
    school_id         TEXT NOT NULL,
    loan_id           TEXT NOT NULL,
    serial            TEXT NOT NULL,
    asset_tag         TEXT NOT NULL,
    agreement_sha256  TEXT NOT NULL,
    minted_at         TEXT NOT NULL,
    expires_at        TEXT NOT NULL,
    used_at           TEXT,
    used_by           BLOB NOT NULL,
    FOREIGN KEY (school_id, loan_id) REFERENCES loans (school_id, loan_id)
);

CREATE INDEX enrolment_tokens_by_loan ON enrolment_tokens (school_id, loan_id);

CREATE TABLE devices (
    device_id             BLOB NOT NULL PRIMARY KEY,
    school_id             TEXT NOT NULL REFERENCES schools (school_id),
    name                  TEXT NOT NULL,
    make                  TEXT NOT NULL,
    model                 TEXT NOT NULL,
    serial                TEXT NOT NULL,
    asset_tag             TEXT NOT NULL,
    platform              TEXT NOT NULL,
    route                 TEXT NOT NULL,
    simulated             BIGINT NOT NULL,
    state                 TEXT NOT NULL,
    state_reason          TEXT NOT NULL,
    state_changed_at      TEXT NOT NULL,
    loan_id               TEXT NOT NULL,
    signing_key           BLOB NOT NULL,
    tls_key               BLOB NOT NULL,
    certificate_serial    TEXT NOT NULL,
    key_generation        BIGINT NOT NULL,
    epoch                 BIGINT NOT NULL,
    head_sequence         BIGINT NOT NULL,
    head_hash             BLOB NOT NULL,
    enrolled_at           TEXT NOT NULL,
    last_report_at        TEXT,
    last_report_sequence  BIGINT NOT NULL,
    agent_version         TEXT NOT NULL
);

CREATE UNIQUE INDEX devices_by_signing_key ON devices (signing_key);
CREATE INDEX devices_by_serial ON devices (school_id, LOWER(serial));
CREATE INDEX devices_by_asset_tag ON devices (school_id, LOWER(asset_tag));
CREATE INDEX devices_by_certificate ON devices (certificate_serial);

CREATE TABLE certificates (
    certificate_serial  TEXT NOT NULL PRIMARY KEY,
    school_id           TEXT NOT NULL,
    device_id           BLOB NOT NULL REFERENCES devices (device_id),
    pem                 TEXT NOT NULL,
    issued_at           TEXT NOT NULL,
    expires_at          TEXT NOT NULL,
    revoked_at          TEXT
);

CREATE INDEX certificates_by_device ON certificates (device_id, issued_at);

CREATE TABLE envelopes (
    school_id     TEXT NOT NULL,
    device_id     BLOB NOT NULL REFERENCES devices (device_id),
    epoch         BIGINT NOT NULL,
    sequence      BIGINT NOT NULL,
    hash          BLOB NOT NULL,
    payload_type  TEXT NOT NULL,
    sealed        BLOB NOT NULL,
    received_at   TEXT NOT NULL,
    via           TEXT NOT NULL,
    PRIMARY KEY (device_id, epoch, sequence)
);

CREATE TABLE forks (
    school_id     TEXT NOT NULL,
    device_id     BLOB NOT NULL REFERENCES devices (device_id),
    epoch         BIGINT NOT NULL,
    sequence      BIGINT NOT NULL,
    hash          BLOB NOT NULL,
    payload_type  TEXT NOT NULL,
    sealed        BLOB NOT NULL,
    received_at   TEXT NOT NULL,
    via           TEXT NOT NULL,
    PRIMARY KEY (device_id, epoch, sequence, hash)
);

-- Here school_id and device_id are what was claimed, and '' and X'' where nothing was: no row of another table need exist.
CREATE TABLE refused (
    refused_id   BIGINT NOT NULL PRIMARY KEY,
    school_id    TEXT NOT NULL,
    device_id    BLOB NOT NULL,
    code         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    bytes        BLOB NOT NULL,
    received_at  TEXT NOT NULL
);

CREATE INDEX refused_by_device ON refused (device_id, refused_id);
CREATE INDEX refused_by_time ON refused (received_at);

CREATE TABLE verdicts (
    school_id      TEXT NOT NULL,
    device_id      BLOB NOT NULL REFERENCES devices (device_id),
    rule_id        TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    saw            TEXT NOT NULL,
    asks           TEXT NOT NULL,
    since          TEXT NOT NULL,
    failing_since  TEXT,
    policy_digest  BLOB NOT NULL,
    PRIMARY KEY (device_id, rule_id)
);

-- One hash of all verdicts of a device, so that a report that changes none need not read them.
CREATE TABLE verdict_fingerprints (
    device_id    BLOB NOT NULL PRIMARY KEY REFERENCES devices (device_id),
    fingerprint  BLOB NOT NULL
);

CREATE TABLE verdict_changes (
    school_id  TEXT NOT NULL,
    device_id  BLOB NOT NULL REFERENCES devices (device_id),
    rule_id    TEXT NOT NULL,
    at         TEXT NOT NULL,
    before     TEXT,
    after      TEXT NOT NULL,
    saw        TEXT NOT NULL,
    PRIMARY KEY (device_id, rule_id, at)
);

CREATE TABLE server_nonces (
    nonce      BLOB NOT NULL PRIMARY KEY,
    issued_at  TEXT NOT NULL
);

CREATE INDEX server_nonces_by_time ON server_nonces (issued_at);

CREATE TABLE audit (
    entry_id   BIGINT NOT NULL PRIMARY KEY,
    school_id  TEXT NOT NULL,
    at         TEXT NOT NULL,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    detail     TEXT NOT NULL
);

CREATE TABLE inbox_files (
    school_id       TEXT NOT NULL REFERENCES schools (school_id),
    content_sha256  TEXT NOT NULL,
    file_name       TEXT NOT NULL,
    taken_at        TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    PRIMARY KEY (school_id, content_sha256)
);
