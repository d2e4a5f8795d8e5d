"""Where bytes come in: translates between transports and the decisions, never decides."""
