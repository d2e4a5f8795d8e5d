"""One group of envelopes in one writing transaction: each is admitted, placed in its chain and taken; then all are put
down, and what was reported is judged.

What was read once stays true until the transaction ends, for nobody else writes meanwhile: a device that sends many messages is
looked up once, and its place in its chain is written once.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused, StoreError
from collector.evidence.admission import Admitted, admit
from collector.evidence.dating import Dated, Dating
from collector.evidence.placing import HeldMessages, place_of
from collector.evidence.receipts import Receipts
from collector.evidence.refusing import keep_refused, sign_refused
from collector.evidence.speaker import Speaker, introduced
from collector.evidence.taking import Taking
from collector.judging.history_keeping import Remembering
from collector.judging.judging import Judging
from collector.judging.late_reports import Span, spans
from collector.operation.quiet import Quiet
from collector.programs import keeping as program_keeping
from collector.store import devices, evidence, histories
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.incidents import IncidentKind
from compliance.chain import Head, Link, NackCode, Place
from compliance.envelope import Signer
from compliance.errors import ForkedChain, OutOfOrder
from compliance.report import DeviceReport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What outlives one group: the receipts key, nonces looked up, what was said a short time ago, what is remembered."""

    signer: Signer
    dating: Dating
    quiet: Quiet
    remembering: Remembering = field(default_factory=Remembering)


class _Held(NamedTuple):
    """A message that is on the disk once the transaction has ended, and so is all before it: it reaches to this head."""

    device_id: bytes
    head: Head


class Group:
    """Takes envelopes in, in the order in which they came. No evidence is stored before all have been looked at."""

    def __init__(self, tx: Transaction, now: datetime, office: Office) -> None:
        """A group received at this time. The transaction ends with the group."""
        self._tx = tx
        self._now = now
        self._office = office
        self._taking = Taking(tx, now, office.quiet, office.remembering)
        self._receipts = Receipts(tx, office.signer, now)
        self._held = HeldMessages(tx)
        self._speakers: dict[bytes, Speaker] = {}
        self._taken: list[StoredEnvelope] = []

    def take_all(self, arrivals: Sequence[Arrival]) -> list[Answer]:
        """Accept each envelope, or keep it beside the evidence with the reason why not. Raises StoreError and nothing else.

        The answers are true once the transaction has ended.
        """
        fates = [self._take(each) for each in arrivals]
        self._put_down()
        self._judge()
        return [each if isinstance(each, EnvelopeRefused) else self._accepted(each) for each in fates]

    def _take(self, arrival: Arrival) -> _Held | EnvelopeRefused:
        link: Link | None = None
        try:
            speaker = self._speaker(arrival)
            admitted = admit(arrival.sealed, speaker.device, self._is_known_key)
            link = admitted.link
            return self._placed(speaker, admitted, arrival.via)
        except StoreError:
            raise
        except EnvelopeRefused as error:
            refused = error
        except Exception:  # one device's bytes must never stop the collector; they are kept, and the reason is in the log
            log.exception("an envelope could not be taken in", extra={"device": arrival.device_id.hex()})
            refused = EnvelopeRefused(NackCode.INTERNAL, "the collector failed on this envelope")
        if link is not None:
            refused.epoch, refused.sequence = link.epoch, link.first
        sign_refused(arrival, refused, self._office.signer)
        keep_refused(self._tx, arrival, refused, self._office.quiet, self._now)
        return refused

    def _placed(self, speaker: Speaker, admitted: Admitted, via: str) -> _Held:
        device_id, link = speaker.device.device_id, admitted.link
        dated = self._office.dating.date(self._tx, admitted.content.header, speaker.dated_as_of, self._now)
        envelope = _envelope(speaker.device, admitted, dated, self._now, via)
        if self._place(speaker, admitted, envelope) is Place.NEXT:
            self._speakers[device_id] = self._taking.take(speaker, admitted, dated)
            self._held.add(device_id, link, admitted.message_hash)
            self._taken.append(envelope)
        return _Held(device_id, Head(link.epoch, link.last, link.last_hash))

    def _place(self, speaker: Speaker, admitted: Admitted, envelope: StoredEnvelope) -> Place:
        device_id = speaker.device.device_id
        try:
            return place_of(admitted, device_id, speaker.head, self._held)
        except OutOfOrder as error:
            raise EnvelopeRefused(NackCode.OUT_OF_ORDER, str(error), expected_sequence=error.expected) from error
        except ForkedChain as error:
            # Both histories are kept: which of them is the true one is for a person to find out, not for us to choose.
            evidence.keep_fork(self._tx, envelope)
            header = admitted.content.header
            self._speakers[device_id] = self._taking.quarantine(speaker, IncidentKind.FORKED_CHAIN, str(error), header)
            raise EnvelopeRefused(NackCode.CHAIN_FORK, str(error)) from error

    def _speaker(self, arrival: Arrival) -> Speaker:
        """Asked anew in every group: a device that was returned a moment ago is not heard any more."""
        speaker = self._speakers.get(arrival.device_id) or self._introduce(arrival.device_id)
        if not speaker.device.state.may_speak:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, f"the device is {speaker.device.state}")
        if speaker.device.certificate_serial != arrival.certificate_serial:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, "the session's certificate is no longer the device's current one")
        return speaker

    def _introduce(self, device_id: bytes) -> Speaker:
        found = histories.with_device(self._tx, device_id)
        if found is None:
            raise EnvelopeRefused(NackCode.KEY_REVOKED, "the device is not enrolled")
        speaker = self._speakers[device_id] = introduced(*found)
        return speaker

    def _is_known_key(self, key_id: bytes) -> bool:
        return devices.find(self._tx, key_id) is not None

    def _put_down(self) -> None:
        """Write the evidence, with a receipt at the last message of each device, and how far the devices have come."""
        rows = {(each.device_id, each.epoch, each.last_sequence): each for each in self._taken}
        moved = [each for each in self._speakers.values() if each.has_moved]
        for each in moved:
            place = each.device.device_id, each.head.epoch, each.head.sequence
            rows[place] = rows[place]._replace(receipt=self._receipts.sign(each.device, each.head))
        evidence.append_many(self._tx, rows.values())
        devices.advance_many(self._tx, [each.advance() for each in moved])

    def _judge(self) -> None:
        """After the evidence, which no fault in judging, or in putting lists of programs together, may cost."""
        judging = Judging(self._tx, self._now)
        for (device, report, history, _), span in zip(self._taking.reported, self._spans(), strict=True):
            judging.attempt(device, partial(_as_sent, report), history, span)
            program_keeping.attempt(self._tx, device, report, self._now)

    def _spans(self) -> Iterator[Span]:
        """Of each report that was taken, in their order."""
        made: dict[bytes, list[datetime]] = {}
        for device, _, _, made_at in self._taking.reported:
            made.setdefault(device.device_id, []).append(made_at)
        left = {device_id: iter(spans(each, self._now)) for device_id, each in made.items()}
        for device, _, _, _ in self._taking.reported:
            yield next(left[device.device_id])

    def _accepted(self, held: _Held) -> Accepted:
        """Up to the head, which may be further on than what was asked about; in an epoch that is closed, as far as that."""
        speaker = self._speakers[held.device_id]
        head = speaker.head if speaker.head.epoch == held.head.epoch else held.head
        return self._receipts.accepted(speaker.device, head)


def _envelope(device: Device, admitted: Admitted, dated: Dated, now: datetime, via: str) -> StoredEnvelope:
    link = admitted.link
    return StoredEnvelope(
        school_id=device.school_id,
        device_id=device.device_id,
        epoch=link.epoch,
        sequence=link.first,
        hash=admitted.message_hash,
        payload_type=admitted.payload_type,
        sealed=admitted.sealed,
        received_at=now,
        via=via,
        last_sequence=link.last,
        last_hash=link.last_hash,
        fresh_as_of=dated.fresh_as_of,
        receipt=b"",
    )


def _as_sent(report: DeviceReport) -> DeviceReport:
    """What the device said last is what it sent just now: nothing has to be read back."""
    return report
