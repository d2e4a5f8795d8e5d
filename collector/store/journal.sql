-- Step 0004: what also stands, line by line, in journal.jsonl beside the database. A row is written in the transaction of the act
-- that it records, and copied to the file after the commit; the file's last line that was seen on the disk is in journal_copied.
CREATE TABLE journal_entries (
    number  BIGINT NOT NULL PRIMARY KEY,
    line    TEXT NOT NULL,
    hash    TEXT NOT NULL
);

CREATE TABLE journal_copied (
    only_row  BIGINT NOT NULL PRIMARY KEY,
    number    BIGINT NOT NULL
);
