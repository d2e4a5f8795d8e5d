"""One conversation with the collector, whatever line carries it."""
