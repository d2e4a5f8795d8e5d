-- Step 0006: where the last full report of each device stands, so that nobody has to look for it behind its heartbeats.
-- `last_report_sequence` was there, and became 0 with each new epoch.
ALTER TABLE devices ADD COLUMN last_report_epoch BIGINT NOT NULL DEFAULT 0;

UPDATE devices SET last_report_epoch = COALESCE((
    SELECT MAX(epoch) FROM envelopes
    WHERE envelopes.device_id = devices.device_id AND payload_type = 'application/vnd.rollcall.report.v1+protobuf'
), 0);
UPDATE devices SET last_report_sequence = COALESCE((
    SELECT MAX(sequence) FROM envelopes
    WHERE envelopes.device_id = devices.device_id AND epoch = devices.last_report_epoch
    AND payload_type = 'application/vnd.rollcall.report.v1+protobuf'
), 0);
