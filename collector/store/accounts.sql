-- Step 0021: who may sign in to the console, as what, and in which sessions they are.
-- `sign_in_name` is folded (small letters, one form of each character), so that nobody is there twice.
CREATE TABLE accounts (
    account_id       TEXT NOT NULL PRIMARY KEY,
    sign_in_name     TEXT NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    password_hash    TEXT NOT NULL,
    password_set_at  TEXT,
    made_at          TEXT NOT NULL,
    disabled_at      TEXT
);

-- `school_id` is empty for every school of this collector.
CREATE TABLE account_grants (
    account_id  TEXT NOT NULL REFERENCES accounts (account_id),
    school_id   TEXT NOT NULL,
    role        TEXT NOT NULL,
    granted_at  TEXT NOT NULL,
    granted_by  TEXT NOT NULL,
    PRIMARY KEY (account_id, school_id, role)
);

-- The one link of an account with which its password is set; only the hash of its secret.
CREATE TABLE account_links (
    account_id   TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id),
    secret_hash  TEXT NOT NULL UNIQUE,
    made_at      TEXT NOT NULL,
    expires_at   TEXT NOT NULL
);

CREATE TABLE web_sessions (
    secret_hash   TEXT NOT NULL PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (account_id),
    stage         TEXT NOT NULL,
    begun_at      TEXT NOT NULL,
    proved_at     TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL,
    challenge     BLOB NOT NULL
);

CREATE INDEX web_sessions_by_account ON web_sessions (account_id, begun_at);
CREATE INDEX web_sessions_by_time ON web_sessions (begun_at);

-- Tries to sign in that were refused. `name_mark` is a part of a hash of what was typed, empty for the address as a whole.
CREATE TABLE sign_in_tries (
    name_mark  TEXT NOT NULL,
    address    TEXT NOT NULL,
    refused    BIGINT NOT NULL,
    last_at    TEXT NOT NULL,
    free_at    TEXT NOT NULL,
    told       BIGINT NOT NULL,
    good_at    TEXT,
    PRIMARY KEY (name_mark, address)
);

CREATE INDEX sign_in_tries_by_time ON sign_in_tries (last_at);
