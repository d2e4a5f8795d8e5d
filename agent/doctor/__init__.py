"""What keeps this device from reporting, and what of it could not be read: step by step, with what to do."""
