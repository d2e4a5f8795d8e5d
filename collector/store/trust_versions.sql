-- The version of the trust bundle that a device said it holds when it last opened a session; 0 before that.
ALTER TABLE devices ADD COLUMN trust_version BIGINT NOT NULL DEFAULT 0;
