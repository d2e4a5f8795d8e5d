"""Reading facts: a folder per platform, a module per fact. A probe never judges."""
