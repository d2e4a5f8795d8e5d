-- Step 0010: when the nonce was issued that a device has named last, NULL where it has named none of ours. A message without a nonce is
-- dated by it, not by its receipt.
ALTER TABLE devices ADD COLUMN dated_as_of TEXT;

UPDATE devices SET dated_as_of = (
    SELECT fresh_as_of FROM envelopes WHERE envelopes.device_id = devices.device_id AND fresh_as_of IS NOT NULL
    ORDER BY epoch DESC, sequence DESC LIMIT 1
);
