"""Who may sign in to the console, as what, for which schools, and how they prove it."""
