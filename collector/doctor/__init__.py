"""Is this collector in order? What was looked at, what was found, and what to do."""
