"""The contract: what agent and collector must agree on. Pure: no clocks, no logging, no files, no network."""
