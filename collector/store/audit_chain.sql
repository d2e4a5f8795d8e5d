-- Step 0022: each entry of the audit log carries the hash of the one before it.
-- `words_hash` is over actor, subject and detail with a salt. Where a person is erased from them the salt goes, and the hash stays:
-- the chain holds, and from the hash nobody finds out who it was.
ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN words_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN previous TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
