"""Judging devices by their school's policy, and keeping what changed."""
