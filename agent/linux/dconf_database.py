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
    items = [_ITEM.unpack_from(database, place) for place in range(first, end - _ITEM.size + 1, _ITEM.size)]
    endings = tuple(key.rpartition("/")[2].encode() for key in keys)
    found = {}
    for _, parent, key_start, key_size, kind, value_start, value_end in items:
        own = database[key_start : key_start + key_size]
        if kind == _VALUE and own.endswith(endings):
            path = _path(database, items, parent) + own.decode("utf-8", "replace")
            if path in keys:
                found[path] = database[value_start:value_end]
    return found


def _path(database: bytes, items: list[tuple[int, int, int, int, bytes, int, int]], parent: int) -> str:
    """The names of an item's parents, the outermost first."""
    names: list[bytes] = []
    while parent != _NO_PARENT:
        if parent >= len(items) or len(names) >= _DEEPEST:
            raise ValueError("a dconf database whose names lead nowhere")
        _, parent, key_start, key_size, *_ = items[parent]
        names.append(database[key_start : key_start + key_size])
    return b"".join(reversed(names)).decode("utf-8", "replace")
