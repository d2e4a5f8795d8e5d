"""Evidence that leaves the house: a file of what is held of a device, and its check with the school's public keys."""
