"""How a device is admitted, and its certificate renewed."""
