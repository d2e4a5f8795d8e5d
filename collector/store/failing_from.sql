-- Step 0014: since when a rule has failed by the device's own time: when the report was made that showed it first.
-- `failing_since` is when that report came.
ALTER TABLE verdicts ADD COLUMN failing_from TEXT;
ALTER TABLE verdict_changes ADD COLUMN failing_from TEXT;
