"""Is what was received still there, bit for bit? Every page, every row, every envelope with its signature and its place.

The chain is walked as for an evidence file (`collector.proof`), which asks nothing of the database but the bytes; beside that,
what the database says of each message must fit it. Each page is read by itself, so that no reading lasts long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collector.errors import StoreBusy, StoreError
from collector.proof.chain_message import ChainMessage
from collector.proof.chain_walk import ChainWalk, Flaw
from collector.proof.evidence_file import HeldMessage
from collector.store import devices, evidence
from collector.store.database import Database
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.evidence_pages import BEFORE_ALL, pages_in_turn, whole_chain
from compliance.chain import Head


@dataclass(frozen=True, slots=True)
class Examined:
    """One device's evidence: how many envelopes were looked at, and everything that does not hold.

    `cut_short` says where and why it ended before the chain did, "" where it did not. What was not looked at is no flaw.
    """

    device: Device
    envelopes: int
    flaws: tuple[Flaw, ...]
    cut_short: str = ""


def examine_evidence(database: Database) -> Iterator[Examined]:
    """Every device, one after the other. Raises StoreError only where the devices themselves cannot be read."""
    with database.reading() as tx:
        everyone = devices.everyone(tx)
    for device in everyone:
        yield _examined(database, device)


def _examined(database: Database, device: Device) -> Examined:
    reader = _Reader(device)
    cut_short = ""
    try:
        reader.read(database)
    except StoreBusy as error:
        cut_short = f"{reader.reached}: {error}"
    except StoreError as error:  # the pages that hold this device cannot be read; those of others may be sound
        reader.walk.flaws.append(Flaw(f"after {reader.reached}", f"what follows cannot be read: {error}"))
    return Examined(device, reader.envelopes, tuple(reader.walk.flaws), cut_short)


class _Reader:
    """Reads one device's evidence: `envelopes` are counted, `walk` says what does not hold."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._place = BEFORE_ALL
        self.walk = ChainWalk(device.school_id, device.device_id, device.signing_key)
        self.envelopes = 0

    @property
    def reached(self) -> str:
        """How far it has come, in words."""
        return f"message {self.walk.head.sequence} of epoch {self.walk.head.epoch}"

    def read(self, database: Database) -> None:
        """Read all of it. Raises StoreError."""
        for page in pages_in_turn(database, self._device.device_id):
            self._take(page)
        with (
            database.reading() as tx
        ):  # the chain's end and its last messages, as of one moment: reports may come in all the while
            self._take(whole_chain(tx, self._device.device_id, self._place))
            known = devices.find(tx, self._device.device_id) or self._device
            forks = evidence.forks_of(tx, self._device.device_id)
        _compare_head(self.walk, known)
        _compare_forks(self.walk, forks)

    def _take(self, page: Iterable[StoredEnvelope]) -> None:
        for stored in page:
            self.envelopes += 1
            self._place = stored.epoch, stored.sequence
            take_stored(self.walk, stored)


def take_stored(walk: ChainWalk, stored: StoredEnvelope) -> ChainMessage | None:
    """The next message of a chain, checked by itself and against what the database says of it. Flaws stand in the walk."""
    message = walk.take(HeldMessage(stored.epoch, stored.sequence, stored.sealed, stored.receipt, stored.via))
    place = f"message {stored.sequence} of epoch {stored.epoch}"
    damage = evidence.damage_of(stored)
    if damage:
        walk.flaws.append(Flaw(place, damage))
    elif message is not None and (stored.last_sequence, stored.last_hash) != (message.link.last, message.link.last_hash):
        walk.flaws.append(Flaw(place, "the database has it reach to another place than it says itself"))
    return message


def _compare_head(walk: ChainWalk, device: Device) -> None:
    """An epoch that a technician has opened has no message yet."""
    known = Head(device.epoch, device.head_sequence, device.head_hash)
    if device.head_sequence and known != walk.head:
        reached = f"message {walk.head.sequence} of epoch {walk.head.epoch}"
        words = (
            f"the last message that is held is {reached}, but message {known.sequence} of epoch {known.epoch} was acknowledged"
        )
        walk.flaws.append(Flaw("the end of the chain", words))


def _compare_forks(walk: ChainWalk, forks: Iterable[StoredEnvelope]) -> None:
    for fork in forks:
        damage = evidence.damage_of(fork)
        if damage:
            walk.flaws.append(Flaw(f"the fork at message {fork.sequence} of epoch {fork.epoch}", damage))
