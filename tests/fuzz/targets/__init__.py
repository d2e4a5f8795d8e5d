"""One module for each target: a TARGET, and what must hold of whatever it accepts."""
