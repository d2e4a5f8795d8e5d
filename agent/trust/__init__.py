"""Who this device is, whom it believes, and what it believes under a signature only."""
