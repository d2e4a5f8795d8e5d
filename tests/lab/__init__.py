"""`make lab`: the facts of the agent on real virtual machines, of a device lab that ROLLCALL_LAB names."""
