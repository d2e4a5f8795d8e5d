"""The probes of macOS: its own tools, asked for numbers and property lists. None of them was run on a Mac yet."""
