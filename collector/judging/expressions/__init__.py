"""Expressions of policies, tried when a pack is read, and worked out in a process of their own."""
