"""The install kit of a school: what a technician carries to its devices."""
