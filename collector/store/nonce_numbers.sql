-- Step 0009: nonces in the order in which they were issued, whatever the clock said then: one of a moment that has not come yet must
-- not stay the newest for ever. Numbers begin at 1.
ALTER TABLE server_nonces ADD COLUMN number BIGINT NOT NULL DEFAULT 0;

UPDATE server_nonces SET number = ranked.number
FROM (SELECT nonce, ROW_NUMBER() OVER (ORDER BY issued_at, nonce) AS number FROM server_nonces) AS ranked
WHERE ranked.nonce = server_nonces.nonce;

DROP INDEX server_nonces_by_time;

CREATE UNIQUE INDEX server_nonces_by_number ON server_nonces (number);
