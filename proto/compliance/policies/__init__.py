"""How a policy is put together: its text of one or more files, the rules in force, the clauses that they follow."""
