"""Where in its device's chain does a message stand? What is held decides: in the store, and in this very group."""

from typing import Final

from collector.errors import EnvelopeRefused
from collector.evidence.admission import Admitted
from collector.store import evidence
from collector.store.database import Transaction
from compliance.chain import Head, Link, NackCode, Place, place_in_chain, place_of_epoch
from compliance.continuity import EpochStart
from compliance.errors import ForkedChain

_FIRST: Final = 1


class HeldMessages:
    """The messages that are held, with those that this group has taken: nobody else writes meanwhile."""

    def __init__(self, tx: Transaction) -> None:
        """What the store holds."""
        self._tx = tx
        self._taken: list[tuple[bytes, Link, bytes]] = []
        self._hashes: dict[tuple[bytes, int, int], bytes] = {}
        self._ends: dict[tuple[bytes, int, int], bytes] = {}

    def add(self, device_id: bytes, link: Link, message_hash: bytes) -> None:
        """A message was taken; the store does not have it yet."""
        self._taken.append((device_id, link, message_hash))

    def hash_at(self, device_id: bytes, epoch: int, sequence: int) -> bytes | None:
        """The hash of the message at a place, None where no message begins."""
        self._find_taken()
        taken = self._hashes.get((device_id, epoch, sequence))
        return taken or evidence.hash_at(self._tx, device_id, epoch, sequence)

    def end_at(self, device_id: bytes, epoch: int, sequence: int) -> bytes | None:
        """The hash that the message after this place must name, None where none ends."""
        self._find_taken()
        taken = self._ends.get((device_id, epoch, sequence))
        return taken or evidence.end_at(self._tx, device_id, epoch, sequence)

    def _find_taken(self) -> None:
        """Only what is asked about a place needs to be found by it: most messages are the next ones, and nobody asks."""
        for device_id, link, message_hash in self._taken:
            self._hashes[device_id, link.epoch, link.first] = message_hash
            self._ends[device_id, link.epoch, link.last] = link.last_hash
        self._taken.clear()


def place_of(admitted: Admitted, device_id: bytes, head: Head, held: HeldMessages) -> Place:
    """The place of a message. Raises OutOfOrder, ForkedChain, or EnvelopeRefused: its epoch is over, or does not begin so."""
    link, content = admitted.link, admitted.content
    held_hash = _held_hash(link, device_id, head, held)
    if link.epoch < head.epoch and head.sequence == 0 and held_hash != admitted.message_hash:
        # Sent before the device could hear of it. Whatever it says of the closed epoch, a technician has accepted that.
        raise EnvelopeRefused(
            NackCode.EPOCH_CLOSED, f"message of epoch {link.epoch}; a technician has opened epoch {head.epoch}"
        )
    if isinstance(content, EpochStart):
        place = place_of_epoch(head, content, admitted.message_hash, held_hash)
        if place is Place.NEXT:
            _check_closed(content, device_id, head, held)
        return place
    place = place_in_chain(head, link, admitted.message_hash, held_hash)
    if place is Place.NEXT and link.epoch > 0 and link.first == _FIRST:
        raise EnvelopeRefused(NackCode.SCHEMA_INVALID, f"epoch {link.epoch} must begin with a message that says what it closes")
    return place


def _held_hash(link: Link, device_id: bytes, head: Head, held: HeldMessages) -> bytes | None:
    """Beyond the head nothing is held."""
    if link.epoch == head.epoch and link.first > head.sequence:
        return None
    return held.hash_at(device_id, link.epoch, link.first)


def _check_closed(start: EpochStart, device_id: bytes, head: Head, held: HeldMessages) -> None:
    """Raise ForkedChain where the device remembers another history than the one that it closes.

    Not where a technician has opened the epoch: that the histories differ is what the technician has accepted. A place inside
    a gap has no hash here, so that nothing can be said of it.
    """
    if start.closed_epoch != head.epoch or not start.closed_hash or start.closed_sequence > head.sequence:
        return
    ours = held.end_at(device_id, start.closed_epoch, start.closed_sequence)
    if ours is not None and ours != start.closed_hash:
        raise ForkedChain(f"epoch {start.header.epoch} closes another history than the one held of epoch {head.epoch}")
