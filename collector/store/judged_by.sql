-- Step 0020: since when each version of Rollcall judges here. Only what the present one judged can be judged again word for word.
CREATE TABLE judging_versions (
    version  TEXT NOT NULL PRIMARY KEY,
    since    TEXT NOT NULL
);
