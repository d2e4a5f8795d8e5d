"""Backups: one file with everything that a collector needs to go on, made while it serves, and put back whole or not at all."""
