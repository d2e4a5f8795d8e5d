"""The documents: what they say of the programs is compared with the programs, and their commands are run."""
