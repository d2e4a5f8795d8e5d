-- Step 0007: what a verdict remembers stands in its history too, so that a verdict can be made again from the newest change of its rule.
-- `failing_since` is that of the verdict after the change; NULL for changes that are older than this step and not the newest.
ALTER TABLE verdict_changes ADD COLUMN failing_since TEXT;

UPDATE verdict_changes SET failing_since = (
    SELECT verdicts.failing_since FROM verdicts
    WHERE verdicts.device_id = verdict_changes.device_id AND verdicts.rule_id = verdict_changes.rule_id
) WHERE at = (
    SELECT MAX(newest.at) FROM verdict_changes AS newest
    WHERE newest.device_id = verdict_changes.device_id AND newest.rule_id = verdict_changes.rule_id
);
