"""The spool's tables. A row that the chain hangs on has a checksum over its other columns, in their order."""

from typing import Final

FORM: Final = 2
"""The form of the file, kept as its user_version. Form 1 had no version and was never released."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS chain (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL,
    acknowledged INTEGER NOT NULL, acknowledged_hash BLOB NOT NULL, is_lost INTEGER NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS beginning (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL, sealed BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, purpose TEXT NOT NULL, hash BLOB NOT NULL, sealed BLOB NOT NULL,
    spooled_at INTEGER NOT NULL, checksum BLOB NOT NULL, size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_purpose ON messages (purpose, sequence, size, spooled_at);
CREATE TABLE IF NOT EXISTS hashes (
    sequence INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, purpose TEXT NOT NULL, hash BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS gaps (
    first INTEGER PRIMARY KEY, last INTEGER NOT NULL, epoch INTEGER NOT NULL, last_hash BLOB NOT NULL, reason TEXT NOT NULL,
    checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS last_report (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL,
    says BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS told_programs (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), content BLOB NOT NULL, seen BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS confessed (
    number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS dead_letters (
    number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, purpose TEXT NOT NULL, sealed BLOB NOT NULL,
    reason TEXT NOT NULL, spooled_at INTEGER NOT NULL, size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS dead_letters_by_size ON dead_letters (size);
CREATE TABLE IF NOT EXISTS failures (sequence INTEGER PRIMARY KEY, times INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS receipts (
    number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, received_at TEXT NOT NULL,
    is_checked INTEGER NOT NULL, sealed BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS clock (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), boot_id BLOB NOT NULL, monotonic_milliseconds INTEGER NOT NULL,
    wall_time TEXT NOT NULL, seconds INTEGER NOT NULL, checksum BLOB NOT NULL
);
"""
