"""The one writer: takes envelopes in, commits them in groups, and only then lets them be acknowledged.

One thread does all of it, so that a chain is read and extended without a race. A group is whatever has come in while the group
before was being written, at most GROUP messages: under load the cost of syncing the disk is shared, and when it is quiet
nobody waits. Evidence, the device's place in its chain and its verdicts go into one transaction: they can never disagree.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Final, Protocol, TypeAlias

from collector.admission import Admitted, admit
from collector.errors import EnvelopeRefused, StoreError, StoreFull
from collector.judging import judge, policy_in_force
from collector.store import audit, devices, evidence
from collector.store.database import Database, Transaction
from collector.store.devices import Advance, Device, DeviceState
from collector.store.evidence import Refusal, StoredEnvelope
from compliance.chain import Head, NackCode, Place, place_in_chain
from compliance.errors import ForkedChain, OutOfOrder
from compliance.policy import Policy

log = logging.getLogger(__name__)

GROUP: Final = 200
_STOP: Final = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """This message and all before it are on the disk."""

    epoch: int
    sequence: int
    head_hash: bytes
    received_at: datetime


Answer: TypeAlias = Accepted | EnvelopeRefused
PolicyOf: TypeAlias = Callable[[str], Policy | None]
"""The policy in force at a school, by the school's id."""


class Recipient(Protocol):
    """Whoever handed envelopes over and waits to hear what became of them."""

    def deliver(self, answers: Sequence[Answer]) -> None:
        """The fates of envelopes, in the order in which they were handed over. Called in the ledger's thread."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """An envelope as it came, the device and certificate in whose session it came, and who waits for the answer."""

    sealed: bytes
    device_id: bytes
    certificate_serial: str
    via: str
    recipient: Recipient


class Ledger:
    """Takes envelopes from every session; answers each when its fate is on the disk."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Start the writing thread. `clock` gives the time of receipt."""
        self._database = database
        self._clock = clock
        self._arrivals: queue.SimpleQueue[Arrival | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_groups, name="ledger", daemon=True)
        self._thread.start()

    def take(self, arrival: Arrival) -> None:
        """Hand over an envelope. The answer comes later, from the writing thread."""
        self._arrivals.put(arrival)

    def close(self) -> None:
        """Write what has been handed over, then stop."""
        self._arrivals.put(_STOP)
        self._thread.join()

    def _write_groups(self) -> None:
        while (first := self._arrivals.get()) is not _STOP:
            group = [first]
            stopping = self._fill(group)
            self._settle(group)
            if stopping:
                return

    def _fill(self, group: list[Arrival]) -> bool:
        while len(group) < GROUP:
            try:
                arrival = self._arrivals.get_nowait()
            except queue.Empty:
                return False
            if arrival is _STOP:
                return True
            group.append(arrival)
        return False

    def _settle(self, group: list[Arrival]) -> None:
        try:
            answers = self._commit(group)
        except StoreError as error:
            code = NackCode.STORAGE_FULL if isinstance(error, StoreFull) else NackCode.INTERNAL
            log.exception("a group of envelopes could not be stored", extra={"messages": len(group)})
            answers = [EnvelopeRefused(code, "not stored; send it again later")] * len(group)
        for_each: dict[int, tuple[Recipient, list[Answer]]] = {}
        for arrival, answer in zip(group, answers, strict=True):
            for_each.setdefault(id(arrival.recipient), (arrival.recipient, []))[1].append(answer)
        for recipient, fates in for_each.values():
            recipient.deliver(fates)

    def _commit(self, group: list[Arrival]) -> list[Answer]:
        now = self._clock()
        with self._database.writing() as tx:
            policy_of = cache(partial(policy_in_force, tx))  # nobody adopts another one while this transaction writes
            return [self._take_in(tx, arrival, policy_of, now) for arrival in group]

    def _take_in(self, tx: Transaction, arrival: Arrival, policy_of: PolicyOf, now: datetime) -> Answer:
        try:
            return take_in(tx, arrival, policy_of, now)
        except EnvelopeRefused as refused:
            _remember_refusal(tx, arrival, refused, now)
            return refused
        except StoreError:
            raise
        except Exception:  # one device's bytes must never stop the collector; they are kept, and the reason is in the log
            log.exception("an envelope could not be taken in", extra={"device": arrival.device_id.hex()})
            failed = EnvelopeRefused(NackCode.INTERNAL, "the collector failed on this envelope")
            _remember_refusal(tx, arrival, failed, now)
            return failed


def take_in(tx: Transaction, arrival: Arrival, policy_of: PolicyOf, now: datetime) -> Accepted:
    """Admit, place in the chain, store and judge one envelope, or raise EnvelopeRefused."""
    device = _speaker(tx, arrival)
    admitted = admit(arrival.sealed, device, now, lambda key: devices.find(tx, key) is not None)
    header = admitted.header
    place = _place(tx, device, admitted, arrival.via)
    if place is Place.NEXT:
        _store(tx, device, admitted, arrival.via)
        judge(tx, replace(device, last_report_at=now), admitted.report, policy_of(device.school_id), now)
        return Accepted(header.epoch, header.sequence, admitted.message_hash, now)
    return Accepted(device.epoch, device.head_sequence, device.head_hash, now)


def _speaker(tx: Transaction, arrival: Arrival) -> Device:
    """Asked anew for every message: a device that was returned a moment ago is not heard any more."""
    device = devices.find(tx, arrival.device_id)
    if device is None or not device.state.may_speak:
        raise EnvelopeRefused(NackCode.KEY_REVOKED, f"the device is {'not enrolled' if device is None else device.state}")
    if device.certificate_serial != arrival.certificate_serial:
        raise EnvelopeRefused(NackCode.KEY_REVOKED, "the session's certificate is no longer the device's current one")
    return device


def _place(tx: Transaction, device: Device, admitted: Admitted, via: str) -> Place:
    header, head = admitted.header, Head(device.epoch, device.head_sequence, device.head_hash)
    beyond = header.epoch == head.epoch and header.sequence > head.sequence  # there nothing is held yet
    held_hash = None if beyond else evidence.hash_at(tx, device.device_id, header.epoch, header.sequence)
    try:
        return place_in_chain(head, header, admitted.message_hash, held_hash)
    except OutOfOrder as error:
        raise EnvelopeRefused(NackCode.OUT_OF_ORDER, str(error), expected_sequence=error.expected) from error
    except ForkedChain as error:
        # Both histories are kept: which of them is the true one is for a person to find out, not for us to choose.
        evidence.keep_fork(tx, _envelope(device, admitted, via))
        devices.set_state(tx, device.device_id, DeviceState.QUARANTINED, str(error), admitted.received_at)
        raise EnvelopeRefused(NackCode.CHAIN_FORK, str(error)) from error


def _store(tx: Transaction, device: Device, admitted: Admitted, via: str) -> None:
    header, now = admitted.header, admitted.received_at
    evidence.append_many(tx, [_envelope(device, admitted, via)])
    step = Advance(
        device_id=device.device_id,
        epoch=header.epoch,
        head_sequence=header.sequence,
        head_hash=admitted.message_hash,
        last_report_at=now,
        last_report_sequence=header.sequence,
        state=DeviceState.REPORTING,
        agent_version=header.agent_version,
    )
    devices.advance_many(tx, [step])


def _envelope(device: Device, admitted: Admitted, via: str) -> StoredEnvelope:
    return StoredEnvelope(
        school_id=device.school_id,
        device_id=device.device_id,
        epoch=admitted.header.epoch,
        sequence=admitted.header.sequence,
        hash=admitted.message_hash,
        payload_type=admitted.purpose.value,
        sealed=admitted.sealed,
        received_at=admitted.received_at,
        via=via,
    )


def _remember_refusal(tx: Transaction, arrival: Arrival, refused: EnvelopeRefused, now: datetime) -> None:
    device = devices.find(tx, arrival.device_id)
    school_id = "" if device is None else device.school_id
    evidence.keep_refused(tx, Refusal(school_id, arrival.device_id, refused.code.value, str(refused), arrival.sealed, now))
    if refused.code is not NackCode.OUT_OF_ORDER:  # an agent that catches up sends one of these; it is no incident
        audit.write(
            tx, school_id, now, "collector", "envelope.refused", arrival.device_id.hex(), refused.code.value, str(refused)
        )
