"""Vectors: what every implementation of the envelope must say of the same bytes."""
