"""What several Linux probes read alike: mounts, block devices, storage stacks, sessions, products."""
