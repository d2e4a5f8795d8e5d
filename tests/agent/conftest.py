"""What the tests of the agent share. Because of this file pytest makes the folder importable, for recorded_host."""
