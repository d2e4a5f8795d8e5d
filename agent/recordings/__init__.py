"""What a machine answered, recorded: to be sent without names, and read elsewhere."""
