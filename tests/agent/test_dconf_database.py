"""A database that a person made to keep root busy costs no more than one look at each of its items."""

import struct
from pathlib import Path
from typing import SupportsIndex

import pytest

from agent.linux.dconf_database import stored_values
from agent.watching.watched_on_linux import lock_values

DATABASES = Path(__file__).parent / "dconf_databases"
NO_PARENT = 0xFFFF_FFFF
IDLE = "/org/gnome/desktop/session/idle-delay"
NAMES = 100_000
"""Where the names begin in a made-up database."""


class Counted(bytes):
    """A file that counts how often a part of it is copied, and how many bytes that is."""

    copies = 0
    copied = 0

    def __getitem__(self, part: SupportsIndex | slice) -> bytes:  # type: ignore[override]  # only slices are asked for
        found = super().__getitem__(part)
        assert isinstance(found, bytes)
        self.copies += 1
        self.copied += len(found)
        return found


def database(items: list[tuple[int, int, int]], value: tuple[int, int] = (0, 0), names: bytes = b"") -> Counted:
    """A table of these items, each with its parent and its name's place and length; all of them have this value."""
    table = b"".join(struct.pack("<IIIHcxII", 0, *each, b"v", *value) for each in items)
    head = struct.pack("<8sIIII", b"GVariant", 0, 0, 24, 32 + len(table)) + struct.pack("<II", 0, 0)
    return Counted((head + table).ljust(NAMES, b"\0") + names)


@pytest.mark.parametrize("length", [0, 1, 65_535], ids=["names of no length", "short names", "the longest names"])
def test_thousands_of_items_that_share_a_long_way_are_each_looked_at_once(length: int):
    name = b"idle-delay"
    way = [(NO_PARENT, NAMES + 10, length), *((above, NAMES + 10, length) for above in range(59))]
    hostile = database(way + [(59, NAMES, len(name))] * 4000, names=name + b"/" * 65_535)
    assert (stored_values(hostile, [IDLE]), hostile.copies <= 2 * 4060, hostile.copied <= len(hostile)) == ({}, True, True)


def test_a_value_that_thousands_of_items_share_is_copied_once():
    name = IDLE.encode()
    hostile = database([(NO_PARENT, NAMES, len(name))] * 4000, value=(0, NAMES), names=name)
    values = stored_values(hostile, [IDLE])
    assert (list(values), hostile.copied <= NAMES + 4000 * len(name)) == ([IDLE], True)


def test_names_that_lead_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="lead nowhere"):
        stored_values(database([(1, NAMES, 1), (0, NAMES, 1)], names=b"/"), [IDLE])


def test_a_real_one_is_read():
    content = (DATABASES / "lock-after-300-seconds.db").read_bytes()
    assert stored_values(content, [IDLE]) == {IDLE: struct.pack("<I", 300) + b"\0u"}


def test_of_a_real_one_the_lock_counts_and_nothing_else():
    before, after, window = (
        lock_values((DATABASES / f"{name}.db").read_bytes())
        for name in ("lock-after-300-seconds", "lock-after-900-seconds", "another-window-size")
    )
    assert (before == window, before == after) == (True, False)
