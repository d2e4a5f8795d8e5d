"""Which way leads to the collector, with which certificate, and why none does."""
