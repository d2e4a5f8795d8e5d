"""Simulated devices: their own keys, their own chains, the real ports. For demonstrations, the console and benchmarks."""
