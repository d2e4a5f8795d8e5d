-- Step 0019: when a device's last report was made, NULL where that is not known: before its first report, and of a device that
-- has not reported since this step. A report that says it is older than the one before it counts from its receipt.
ALTER TABLE devices ADD COLUMN last_made_at TEXT;
