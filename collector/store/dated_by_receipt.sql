-- Step 0003, second part: until then evidence was dated by its receipt.
UPDATE devices SET fresh_as_of = last_report_at WHERE fresh_as_of IS NULL;
