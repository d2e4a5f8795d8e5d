"""Rule kinds: what a policy can ask, one kind per file, each a small pure function that answers verdict and plain words."""
