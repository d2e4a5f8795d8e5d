"""One group of envelopes in one writing transaction: each is admitted, placed in its chain and judged; then all are put down.

What was read once stays true until the transaction ends, for nobody else writes meanwhile: a device that sends many messages is
looked up once, and its place in its chain is written once.
"""

import logging
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from collector.admission import Admitted, admit
from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused, StoreError
from collector.judging import judge, policy_in_force
from collector.quiet import Quiet
from collector.store import audit, devices, evidence
from collector.store.database import Transaction
from collector.store.devices import Advance, Device, DeviceState
from collector.store.evidence import Refusal, StoredEnvelope
from compliance.chain import Head, NackCode, Place, place_in_chain
from compliance.errors import ForkedChain, OutOfOrder
from compliance.facts import DeviceIdentity
from compliance.report import DeviceReport
from compliance.serial_numbers import are_equal, is_filler
from compliance.unknown import Unknown

log = logging.getLogger(__name__)


class Group:
    """Takes envelopes in, in the order in which they came. Nothing is stored before `put_down`."""

    def __init__(self, tx: Transaction, now: datetime, quiet: Quiet) -> None:
        """A group received at this time. The transaction ends with the group; `quiet` keeps refusals from filling the disk."""
        self._tx = tx
        self._quiet = quiet
        self._now = now
        self._policy_of = cache(partial(policy_in_force, tx))
        self._devices: dict[bytes, Device] = {}  # as they stand after the envelopes taken so far
        self._accepted: list[StoredEnvelope] = []
        self._advances: dict[bytes, Advance] = {}

    def take(self, arrival: Arrival) -> Answer:
        """Accept an envelope, or keep it beside the evidence with the reason why not. Raises StoreError and nothing else."""
        try:
            return self._take(arrival)
        except EnvelopeRefused as refused:
            self._keep_refused(arrival, refused)
            return refused
        except StoreError:
            raise
        except Exception:  # one device's bytes must never stop the collector; they are kept, and the reason is in the log
            log.exception("an envelope could not be taken in", extra={"device": arrival.device_id.hex()})
            failed = EnvelopeRefused(NackCode.INTERNAL, "the collector failed on this envelope")
            self._keep_refused(arrival, failed)
            return failed

    def put_down(self) -> None:
        """Write the evidence taken so far, and how far the devices have come."""
        evidence.append_many(self._tx, self._accepted)
        devices.advance_many(self._tx, list(self._advances.values()))
        self._accepted.clear()
        self._advances.clear()

    def _take(self, arrival: Arrival) -> Accepted:
        device = self._speaker(arrival)
        admitted = admit(arrival.sealed, device, self._now, lambda key: devices.find(self._tx, key) is not None)
        if self._place(device, admitted, arrival.via) is Place.REPEAT:
            return Accepted(device.epoch, device.head_sequence, device.head_hash, self._now)
        spoken = _after(device, admitted)
        judge(self._tx, spoken, admitted.report, self._policy_of(device.school_id), self._now)
        self._devices[device.device_id] = spoken
        self._accepted.append(_envelope(device, admitted, arrival.via))
        self._advances[device.device_id] = _advance(spoken)
        stranger = _another_computer(device, admitted.report)
        if stranger:
            self._quarantine(spoken, f"enrolled with serial number {device.serial}, it now reports from {stranger}")
        return Accepted(spoken.epoch, spoken.head_sequence, spoken.head_hash, self._now)

    def _speaker(self, arrival: Arrival) -> Device:
        """Asked anew in every group: a device that was returned a moment ago is not heard any more."""
        device = self._devices.get(arrival.device_id) or devices.find(self._tx, arrival.device_id)
        if device is None or not device.state.may_speak:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, f"the device is {'not enrolled' if device is None else device.state}")
        if device.certificate_serial != arrival.certificate_serial:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, "the session's certificate is no longer the device's current one")
        return device

    def _place(self, device: Device, admitted: Admitted, via: str) -> Place:
        head = Head(device.epoch, device.head_sequence, device.head_hash)
        try:
            return place_in_chain(head, admitted.header, admitted.message_hash, self._held_hash(device, admitted))
        except OutOfOrder as error:
            raise EnvelopeRefused(NackCode.OUT_OF_ORDER, str(error), expected_sequence=error.expected) from error
        except ForkedChain as error:
            # Both histories are kept: which of them is the true one is for a person to find out, not for us to choose.
            evidence.keep_fork(self._tx, _envelope(device, admitted, via))
            self._quarantine(device, str(error))
            raise EnvelopeRefused(NackCode.CHAIN_FORK, str(error)) from error

    def _held_hash(self, device: Device, admitted: Admitted) -> bytes | None:
        """The hash of the message held in this one's place; beyond the head nothing is held."""
        header = admitted.header
        if header.epoch == device.epoch and header.sequence > device.head_sequence:
            return None
        self.put_down()  # the place may be that of an envelope of this very group
        return evidence.hash_at(self._tx, device.device_id, header.epoch, header.sequence)

    def _quarantine(self, device: Device, reason: str) -> None:
        self.put_down()  # what was taken before stays taken; after this nothing is
        devices.set_state(self._tx, device.device_id, DeviceState.QUARANTINED, reason, self._now)
        self._devices[device.device_id] = replace(device, state=DeviceState.QUARANTINED)
        subject = device.device_id.hex()
        audit.write(self._tx, device.school_id, self._now, "collector", "device.quarantined", subject, audit.DONE, reason)

    def _keep_refused(self, arrival: Arrival, refused: EnvelopeRefused) -> None:
        """Once in a while for each device and cause. An agent that only has to go back a step is no incident at all."""
        if refused.code is NackCode.OUT_OF_ORDER:
            return
        words = self._quiet.say((arrival.device_id, refused.code), f"{refused.code}: {refused}", self._now)
        if words is None:
            return
        device = devices.find(self._tx, arrival.device_id)
        school_id, subject = "" if device is None else device.school_id, arrival.device_id.hex()
        kept = Refusal(school_id, arrival.device_id, refused.code.value, str(refused), arrival.sealed, self._now)
        evidence.keep_refused(self._tx, kept)
        audit.write(self._tx, school_id, self._now, "collector", "envelope.refused", subject, audit.REFUSED, words)


def _another_computer(device: Device, report: DeviceReport) -> str:
    """The serial number of the computer that reports, if it is known not to be the one that was enrolled; else empty."""
    identity = report.reading(DeviceIdentity)
    if isinstance(identity, Unknown) or isinstance(identity.serial, Unknown) or not device.serial:
        return ""
    return "" if are_equal(identity.serial, device.serial) or is_filler(identity.serial) else identity.serial


def _after(device: Device, admitted: Admitted) -> Device:
    """The device as it stands once this envelope is taken."""
    header = admitted.header
    return replace(
        device,
        epoch=header.epoch,
        head_sequence=header.sequence,
        head_hash=admitted.message_hash,
        last_report_at=admitted.received_at,
        last_report_sequence=header.sequence,
        state=DeviceState.REPORTING,
        agent_version=header.agent_version,
    )


def _advance(spoken: Device) -> Advance:
    return Advance(
        device_id=spoken.device_id,
        epoch=spoken.epoch,
        head_sequence=spoken.head_sequence,
        head_hash=spoken.head_hash,
        last_report_at=spoken.last_report_at,
        last_report_sequence=spoken.last_report_sequence,
        state=spoken.state,
        agent_version=spoken.agent_version,
    )


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
