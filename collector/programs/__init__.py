"""Which programs the devices have."""
