-- Step 0021: what people prove themselves with beside a password. A TOTP secret must be kept in the clear: both sides compute with it.
-- `last_step` is the half minute of the last code that was taken: no code is taken twice, nor one before it.
CREATE TABLE totp_secrets (
    account_id  TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    secret      TEXT NOT NULL,
    set_up_at   TEXT NOT NULL,
    last_step   BIGINT NOT NULL
);

-- A secret that was shown and of which no code has come yet.
CREATE TABLE totp_offers (
    account_id  TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    secret      TEXT NOT NULL,
    offered_at  TEXT NOT NULL
);

CREATE TABLE recovery_codes (
    account_id  TEXT NOT NULL REFERENCES accounts (account_id),
    code_hash   TEXT NOT NULL,
    used_at     TEXT,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE passkeys (
    credential_id  BLOB NOT NULL PRIMARY KEY,
    account_id     TEXT NOT NULL REFERENCES accounts (account_id),
    name           TEXT NOT NULL,
    public_key     BLOB NOT NULL,
    sign_count     BIGINT NOT NULL,
    added_at       TEXT NOT NULL,
    last_used_at   TEXT
);

CREATE INDEX passkeys_by_account ON passkeys (account_id, added_at);
