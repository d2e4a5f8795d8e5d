"""What the person at the device is told, in plain words."""
