"""What each kind of message changes, once its place in the chain is known to be the next one."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, assert_never

from collector.errors import EnvelopeRefused
from collector.evidence.admission import Admitted
from collector.evidence.confessions import loss_in
from collector.evidence.dating import Dated
from collector.evidence.ends import ends_in
from collector.evidence.speaker import Speaker, made_between
from collector.judging import history_keeping
from collector.judging.history_keeping import Remembering
from collector.operation.quiet import Quiet
from collector.store import agent_ends, audit, check_requests, clock_looks, devices, incidents, losses
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from collector.yet_to_come import is_yet_to_come
from compliance.chain import NackCode
from compliance.continuity import Content, EpochReason, EpochStart, Gap, Heartbeat
from compliance.facts import DeviceIdentity
from compliance.history import History
from compliance.report import DeviceReport, Header, SignedReport
from compliance.serial_numbers import are_equal, is_filler
from compliance.unknown import Unknown

_COLLECTOR: Final = "collector"

# The least that a policy may ask for: that a device reports every hour, and that evidence is good for a day.
_SILENT_FOR: Final = timedelta(hours=1)
_OLD_FROM: Final = timedelta(days=1)


class Reported(NamedTuple):
    """A report that was taken, its device as it was then, and what is remembered of that device since then.

    It was made at `made_at`.
    """

    device: Device
    report: DeviceReport
    history: History | None
    made_at: datetime


class Taking:
    """Takes messages in one writing transaction, received at one moment. Each answers with the device as it is then.

    `reported` has the reports in their order: they are evidence whatever judging makes of them afterwards.
    """

    def __init__(self, tx: Transaction, now: datetime, quiet: Quiet, remembering: Remembering) -> None:
        """`quiet` keeps what a device can repeat at will from filling the audit log."""
        self._tx = tx
        self._now = now
        self._quiet = quiet
        self._remembering = remembering
        self.reported: list[Reported] = []

    def take(self, speaker: Speaker, admitted: Admitted, dated: Dated) -> Speaker:
        """Take the next message of a device's chain. Raises EnvelopeRefused for one that makes no sense in its place."""
        heard = speaker.hearing(admitted.content, admitted.message_hash, dated, self._now)
        taken = self._taken(speaker, heard, admitted.content)
        agent_ends.add(self._tx, ends_in(admitted.content, dated, self._now))
        return taken.moved(admitted.link, dated)

    def quarantine(self, speaker: Speaker, kind: IncidentKind, reason: str, header: Header) -> Speaker:
        """Believe the device no more, for this reason, until a person has looked: one incident, however often it is seen."""
        device = speaker.device
        devices.set_state(self._tx, device.device_id, DeviceState.QUARANTINED, reason, self._now)
        self._see(device, kind, reason, header)
        self._write(device, "device.quarantined", reason)
        return speaker.quarantined()

    def _taken(self, before: Speaker, heard: Speaker, content: Content) -> Speaker:
        match content:
            case SignedReport(header, report):
                return self._report(before, heard, header, report)
            case Heartbeat(_, report_hash):
                _check_confirmed(before, report_hash)
                if _may_lift_verdicts(before.device, heard.device, self._now):
                    self._make_due(before.device)
            case Gap():
                self._lose(before.device, content)
                return self._no_longer_known(heard)
            case EpochStart():
                self._epoch(before, content)
                return self._no_longer_known(heard)
            case impossible:
                assert_never(impossible)
        return heard

    def _report(self, before: Speaker, speaker: Speaker, header: Header, report: DeviceReport) -> Speaker:
        stranger = _another_computer(speaker.device, report)
        if stranger:
            reason = f"enrolled with serial number {speaker.device.serial}, it now reports from {stranger}"
            speaker = self.quarantine(speaker, IncidentKind.ANOTHER_COMPUTER, reason, header)
        elif report.challenge:
            self._answer(speaker.device, header, report.challenge)
        moment = made_between(before, speaker, report, self._now)
        remembered = self._remembering.remember(self._tx, speaker.device, report, moment, speaker.remembered)
        self.reported.append(Reported(speaker.device, report, remembered.history, moment.made_at))
        return speaker._replace(remembered=remembered.text, last_made_at=moment.made_at)

    def _no_longer_known(self, speaker: Speaker) -> Speaker:
        """What the messages told that are gone nobody knows, so that verdicts by it do not stand until a report comes."""
        self._make_due(speaker.device)
        return speaker._replace(remembered=history_keeping.lose(self._tx, speaker.device, speaker.remembered))

    def _make_due(self, device: Device) -> None:
        """No report says so, so it is said here: the device is judged again at the next tick of the clock."""
        clock_looks.forget(self._tx, device.device_id)

    def _answer(self, device: Device, header: Header, challenge: bytes) -> None:
        """A report is evidence whatever it says it answers. An answer it is only to what was asked of this device just now."""
        if check_requests.answer(self._tx, challenge, device.device_id, header.epoch, header.sequence, self._now):
            return
        words = f"message {header.sequence} of epoch {header.epoch} answers no request that is open for this device"
        line = self._quiet.say((device.device_id, "answers"), words, self._now)
        if line is not None:
            self._write(device, "check.refused", line, audit.REFUSED)

    def _epoch(self, speaker: Speaker, start: EpochStart) -> None:
        device, header = speaker.device, start.header
        words = (
            f"epoch {header.epoch} begins after message {start.closed_sequence} of epoch {start.closed_epoch}: {start.reason}"
        )
        self._write(device, "chain.epoch", words)
        self._lose(device, start)
        is_accepted = speaker.head.epoch == header.epoch  # by a technician, who opened this epoch
        if start.reason is EpochReason.SPOOL_LOST or not is_accepted:
            self._see(device, IncidentKind.SPOOL_LOST, words, header)

    def _lose(self, device: Device, confession: Gap | EpochStart) -> None:
        loss = loss_in(confession, self._now)
        if loss is None:
            return
        losses.confess_many(self._tx, [loss])
        words = f"{loss.messages} messages from {loss.sequence} of epoch {loss.epoch} will never come: {loss.reason}"
        line = self._quiet.say((device.device_id, "losses"), words, self._now)
        if line is not None:
            self._write(device, "messages.lost", line)

    def _see(self, device: Device, kind: IncidentKind, detail: str, header: Header) -> None:
        incidents.see(self._tx, device.school_id, device.device_id, kind, detail, self._now, header.boot_id.hex())

    def _write(self, device: Device, action: str, detail: str, outcome: str = audit.DONE) -> None:
        subject = device.device_id.hex()
        audit.write(self._tx, device.school_id, self._now, _COLLECTOR, action, subject, outcome, detail)


def _check_confirmed(speaker: Speaker, report_hash: bytes) -> None:
    if report_hash != speaker.report_hash:
        raise EnvelopeRefused(NackCode.SCHEMA_INVALID, "a heartbeat that confirms another report than the device's last one")


def _may_lift_verdicts(before: Device, heard: Device, now: datetime) -> bool:
    """Whether a heartbeat may put right what silence, or evidence that was too old or not dated, has done to verdicts.

    Most do not: they follow each other within the hour that is the least a policy may ask for, and on evidence of today.
    """
    if _is_long_ago(before.last_report_at, now, _SILENT_FOR):
        return True
    return before.fresh_as_of != heard.fresh_as_of and _is_long_ago(before.fresh_as_of, now, _OLD_FROM)


def _is_long_ago(moment: datetime | None, now: datetime, at_least: timedelta) -> bool:
    """Or not known, or of a time that is yet to come."""
    return moment is None or now - moment >= at_least or is_yet_to_come(moment, now)


def _another_computer(device: Device, report: DeviceReport) -> str:
    """The serial number of the computer that reports, if it is known not to be the one that was enrolled; else empty."""
    identity = report.reading(DeviceIdentity)
    if isinstance(identity, Unknown) or isinstance(identity.serial, Unknown) or not device.serial:
        return ""
    return "" if are_equal(identity.serial, device.serial) or is_filler(identity.serial) else identity.serial
