"""What the messages of one epoch are named by, as little as can be held of each: the next epoch may close any of them."""

from array import array
from bisect import bisect_left
from typing import Final

_HASH_BYTES: Final = 32


class EpochEnds:
    """The place at which each message ends, and the hash that the next one names: forty bytes a message, of one epoch only."""

    def __init__(self) -> None:
        """No message yet."""
        self._places = array("Q")
        self._hashes = bytearray()

    @property
    def held_bytes(self) -> int:
        """How much is held."""
        return len(self._places) * self._places.itemsize + len(self._hashes)

    def forget(self) -> None:
        """Another epoch begins: only of the last one can a message say how it was closed."""
        del self._places[:]
        self._hashes.clear()

    def add(self, sequence: int, end: bytes) -> None:
        """The next message ends here. One that does not lie further on is none: where it stands is wrong already."""
        if len(end) == _HASH_BYTES and sequence > (self._places[-1] if self._places else 0):
            self._places.append(sequence)
            self._hashes += end

    def at(self, sequence: int) -> bytes | None:
        """What the message after this place must name, None where none ends."""
        found = bisect_left(self._places, sequence)
        if found == len(self._places) or self._places[found] != sequence:
            return None
        return bytes(self._hashes[found * _HASH_BYTES : (found + 1) * _HASH_BYTES])
