"""The measured figures, each with its limit: `make bench`. Nothing here is a test: time is measured, never asserted."""
