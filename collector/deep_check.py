"""Is what was received still there, bit for bit? Every page, every row, every envelope with its signature and its place.

The chain is walked as for an evidence file (`collector.proof`), which asks nothing of the database but the bytes; beside that,
what the database says of each message must fit it. Each device is read by itself, so that no reading lasts long.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from collector.errors import StoreError
from collector.proof.chain_message import ChainMessage
from collector.proof.chain_walk import ChainWalk, Flaw
from collector.proof.evidence_file import HeldMessage
from collector.store import devices, evidence
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.evidence_pages import whole_chain
from compliance.chain import Head


@dataclass(frozen=True, slots=True)
class Examined:
    """One device's evidence: how many envelopes were looked at, and everything that does not hold."""

    device: Device
    envelopes: int
    flaws: tuple[Flaw, ...]


def examine_evidence(database: Database) -> Iterator[Examined]:
    """Every device, one after the other. Raises StoreError only where the devices themselves cannot be read."""
    with database.reading() as tx:
        everyone = devices.everyone(tx)
    for device in everyone:
        yield _examined(database, device)


def _examined(database: Database, device: Device) -> Examined:
    walk = ChainWalk(device.school_id, device.device_id, device.signing_key)
    envelopes = 0
    try:
        with database.reading() as tx:
            known = devices.find(tx, device.device_id) or device  # as of this reading: reports may have come in since
            for stored in whole_chain(tx, device.device_id):
                envelopes += 1
                take_stored(walk, stored)
            _compare_head(walk, known)
            _compare_forks(walk, tx, device)
    except StoreError as error:  # the pages that hold this device cannot be read; those of others may be sound
        place = f"after message {walk.head.sequence} of epoch {walk.head.epoch}"
        walk.flaws.append(Flaw(place, f"what follows cannot be read: {error}"))
    return Examined(device, envelopes, tuple(walk.flaws))


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


def _compare_forks(walk: ChainWalk, tx: Transaction, device: Device) -> None:
    for fork in evidence.forks_of(tx, device.device_id):
        damage = evidence.damage_of(fork)
        if damage:
            walk.flaws.append(Flaw(f"the fork at message {fork.sequence} of epoch {fork.epoch}", damage))
