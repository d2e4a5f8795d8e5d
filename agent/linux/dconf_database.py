"""The settings in a compiled dconf database, without starting dconf. Source: GLib's gvdb/gvdb-format.h, dconf(7).

For the resident only, which asks nothing but whether values that decide about the lock are still the same: what they mean is
read with dconf and gsettings, as the person (decision 0056).
"""

import struct
from collections.abc import Collection, Mapping
from typing import Final

_SIGNATURE: Final = b"GVariant"
_HEADER: Final = struct.Struct("<8sIIII")  # signature, version, options, and from where to where the root table reaches
_TABLE: Final = struct.Struct("<II")  # words of the Bloom filter (low 27 bits), buckets
_ITEM: Final = struct.Struct("<IIIHcxII")  # hash, parent, key's place and length, type, value from and to
_WORD_BYTES: Final = 4
_NO_PARENT: Final = 0xFFFF_FFFF
_DEEPEST: Final = 64
_VALUE: Final = b"v"


def stored_values(database: bytes, keys: Collection[str]) -> Mapping[str, bytes]:
    """The values of those of these keys (as paths) that are set, as they are stored. Raises ValueError for another file."""
    try:
        return _values(database, keys)
    except struct.error as error:
        raise ValueError("a dconf database that ends too early") from error


def _values(database: bytes, keys: Collection[str]) -> dict[str, bytes]:
    signature, _, _, start, end = _HEADER.unpack_from(database)
    if signature != _SIGNATURE:
        raise ValueError("no dconf database in this computer's byte order")
    bloom, buckets = _TABLE.unpack_from(database, start)
    first = start + _TABLE.size + ((bloom & 0x07FF_FFFF) + buckets) * _WORD_BYTES
    wanted = {key.encode(): key for key in keys}
    ways = _Ways(database, range(first, end - _ITEM.size + 1, _ITEM.size), wanted)
    found = {}
    for place in ways.places:
        _, parent, key_start, key_size, kind, value_start, value_end = _ITEM.unpack_from(database, place)
        if kind == _VALUE and key_size <= ways.longest:
            key = wanted.get(ways.way(parent, database[key_start : key_start + key_size]))
            if key is not None:
                found[key] = (value_start, value_end)
    return {key: database[start:end] for key, (start, end) in found.items()}


class _Ways:
    """The names of items' parents, the outermost first, each found out once.

    The file is a person's own, and read by root: thousands of items can share one long way, and all of them long names.
    """

    def __init__(self, database: bytes, places: range, wanted: Collection[bytes]) -> None:
        self._database = database
        self.places = places
        self._beginnings = {key[:end] for key in wanted for end in range(len(key) + 1)}
        self.longest = max(map(len, wanted), default=0)
        self._known: dict[int, bytes | None] = {_NO_PARENT: b""}

    def way(self, parent: int, own: bytes) -> bytes:
        """The whole path of an item, empty when it begins as no wanted key does."""
        climbed: list[tuple[int, int, int]] = []
        while parent not in self._known:
            if parent >= len(self.places) or len(climbed) >= _DEEPEST:
                raise ValueError("a dconf database whose names lead nowhere")
            _, above, key_start, key_size, *_ = _ITEM.unpack_from(self._database, self.places[parent])
            climbed.append((parent, key_start, key_size))
            parent = above
        known = self._known[parent]
        for number, key_start, key_size in reversed(climbed):
            known = self._known[number] = self._longer(known, key_start, key_size)
        return b"" if known is None else known + own

    def _longer(self, way: bytes | None, key_start: int, key_size: int) -> bytes | None:
        if way is None or len(way) + key_size > self.longest:
            return None
        longer = way + self._database[key_start : key_start + key_size]
        return longer if longer in self._beginnings else None
