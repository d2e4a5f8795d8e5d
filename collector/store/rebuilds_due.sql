-- Step 0020: devices of which something that follows from their evidence was never made, because a table for it is newer than
-- what they said. The collector makes it again by itself; `trouble` says why it could not.
CREATE TABLE rebuilds_due (
    device_id  BLOB NOT NULL PRIMARY KEY REFERENCES devices (device_id),
    school_id  TEXT NOT NULL,
    trouble    TEXT NOT NULL
);

-- Step 0012 made the table of what is remembered, and nothing was put into it for what had come before.
INSERT INTO rebuilds_due (device_id, school_id, trouble)
SELECT device_id, school_id, '' FROM devices WHERE last_report_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM device_history WHERE device_history.device_id = devices.device_id);

-- Step 0015 found one day of adoption for each text, the last. The audit log has every one, by the pack's name and version;
-- where two texts of a school have the same, nobody can say which was meant.
INSERT INTO policy_adoptions (school_id, adopted_at, digest)
SELECT audit.school_id, audit.at, policies.digest FROM audit
    JOIN policies ON policies.school_id = audit.school_id AND policies.policy_id = audit.subject
        AND 'version ' || policies.version = audit.detail
WHERE audit.action = 'policy.adopted' AND audit.outcome = 'done'
    AND NOT EXISTS (
        SELECT 1 FROM policies AS twin WHERE twin.school_id = policies.school_id AND twin.policy_id = policies.policy_id
            AND twin.version = policies.version AND twin.digest <> policies.digest
    )
    AND NOT EXISTS (
        SELECT 1 FROM policy_adoptions AS known
        WHERE known.school_id = audit.school_id AND known.adopted_at = audit.at
    );
