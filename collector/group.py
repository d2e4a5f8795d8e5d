"""One group of envelopes in one writing transaction: each is admitted, placed in its chain and judged; then all are put down.

What was read once stays true until the transaction ends, for nobody else writes meanwhile: a device that sends many messages is
looked up once, and its place in its chain is written once.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from collector.admission import Admitted, admit
from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused, StoreError
from collector.judging import Judging
from collector.quiet import Quiet
from collector.store import audit, devices, evidence
from collector.store.database import Transaction
from collector.store.devices import Advance, Device, DeviceState
from collector.store.evidence import Refusal, StoredEnvelope
from compliance.chain import Head, NackCode, Place, link_of, place_in_chain
from compliance.errors import ForkedChain, OutOfOrder
from compliance.facts import DeviceIdentity
from compliance.report import DeviceReport, Header
from compliance.serial_numbers import are_equal, is_filler
from compliance.unknown import Unknown

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Speaker:
    """A device that speaks in this group: as it will be once its envelopes are taken, and how far its chain has come."""

    device: Device
    head: Head
    agent_version: str
    has_moved: bool = False


class Group:
    """Takes envelopes in, in the order in which they came. Nothing is stored before `put_down`."""

    def __init__(self, tx: Transaction, now: datetime, quiet: Quiet) -> None:
        """A group received at this time. The transaction ends with the group; `quiet` keeps refusals from filling the disk."""
        self._tx = tx
        self._now = now
        self._quiet = quiet
        self._judging = Judging(tx, now)
        self._speakers: dict[bytes, Speaker] = {}
        self._accepted: list[StoredEnvelope] = []

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
        devices.advance_many(self._tx, [_advance(each) for each in self._speakers.values() if each.has_moved])
        self._accepted.clear()
        for each in self._speakers.values():
            each.has_moved = False

    def _take(self, arrival: Arrival) -> Accepted:
        speaker = self._speaker(arrival)
        device = speaker.device
        admitted = admit(arrival.sealed, device, self._now, lambda key: devices.find(self._tx, key) is not None)
        if self._place(speaker, admitted, arrival.via) is Place.REPEAT:
            return self._accepted_up_to(speaker)
        self._judging.judge(device, admitted.report)
        self._accepted.append(_envelope(device, admitted, arrival.via))
        header = admitted.header
        speaker.head = Head(header.epoch, header.sequence, admitted.message_hash)
        speaker.agent_version = header.agent_version
        speaker.has_moved = True
        stranger = _another_computer(device, admitted.report)
        if stranger:
            self._quarantine(speaker, f"enrolled with serial number {device.serial}, it now reports from {stranger}")
        return self._accepted_up_to(speaker)

    def _accepted_up_to(self, speaker: Speaker) -> Accepted:
        return Accepted(speaker.head.epoch, speaker.head.sequence, speaker.head.hash, self._now)

    def _speaker(self, arrival: Arrival) -> Speaker:
        """Asked anew in every group: a device that was returned a moment ago is not heard any more."""
        speaker = self._speakers.get(arrival.device_id) or self._introduce(arrival.device_id)
        if not speaker.device.state.may_speak:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, f"the device is {speaker.device.state}")
        if speaker.device.certificate_serial != arrival.certificate_serial:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, "the session's certificate is no longer the device's current one")
        return speaker

    def _introduce(self, device_id: bytes) -> Speaker:
        device = devices.find(self._tx, device_id)
        if device is None:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, "the device is not enrolled")
        state = DeviceState.REPORTING if device.state.may_speak else device.state
        spoken = replace(device, state=state, last_report_at=self._now)
        head = Head(device.epoch, device.head_sequence, device.head_hash)
        speaker = self._speakers[device_id] = Speaker(spoken, head, device.agent_version)
        return speaker

    def _place(self, speaker: Speaker, admitted: Admitted, via: str) -> Place:
        try:
            held_hash = self._held_hash(speaker, admitted.header)
            link = link_of(admitted.header, admitted.message_hash)
            return place_in_chain(speaker.head, link, admitted.message_hash, held_hash)
        except OutOfOrder as error:
            raise EnvelopeRefused(NackCode.OUT_OF_ORDER, str(error), expected_sequence=error.expected) from error
        except ForkedChain as error:
            # Both histories are kept: which of them is the true one is for a person to find out, not for us to choose.
            evidence.keep_fork(self._tx, _envelope(speaker.device, admitted, via))
            self._quarantine(speaker, str(error))
            raise EnvelopeRefused(NackCode.CHAIN_FORK, str(error)) from error

    def _held_hash(self, speaker: Speaker, header: Header) -> bytes | None:
        """The hash of the message held in this one's place; beyond the head nothing is held."""
        if header.epoch == speaker.head.epoch and header.sequence > speaker.head.sequence:
            return None
        self.put_down()  # the place may be that of an envelope of this very group
        return evidence.hash_at(self._tx, speaker.device.device_id, header.epoch, header.sequence)

    def _quarantine(self, speaker: Speaker, reason: str) -> None:
        self.put_down()  # what was taken before stays taken; after this nothing is
        device = speaker.device
        devices.set_state(self._tx, device.device_id, DeviceState.QUARANTINED, reason, self._now)
        speaker.device = replace(device, state=DeviceState.QUARANTINED)
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


def _advance(speaker: Speaker) -> Advance:
    device, head = speaker.device, speaker.head
    return Advance(
        device_id=device.device_id,
        epoch=head.epoch,
        head_sequence=head.sequence,
        head_hash=head.hash,
        last_report_at=device.last_report_at,
        last_report_sequence=head.sequence,
        state=DeviceState.REPORTING,
        agent_version=speaker.agent_version,
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
        last_sequence=admitted.header.sequence,
        last_hash=admitted.message_hash,
        fresh_as_of=None,
        receipt=b"",
    )
