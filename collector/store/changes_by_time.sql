-- Step 0023: what has changed in a school of late, for the console: the first thing on its first page is how it was a month ago.
CREATE INDEX verdict_changes_by_time ON verdict_changes (school_id, at);
