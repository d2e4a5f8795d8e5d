"""A device that speaks in a group of envelopes: as judging must see it, and how far its messages have brought it so far."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, assert_never

from collector.evidence.dating import Dated
from collector.store.devices import Advance, Device, DeviceState
from collector.yet_to_come import is_yet_to_come
from compliance.chain import Head, Link
from compliance.continuity import Content, EpochStart, Gap, Heartbeat
from compliance.history import Moment, moment_of
from compliance.report import DeviceReport, Header, SignedReport


# A named tuple: made anew with every message, and `_replace` takes a fraction of the time of `dataclasses.replace`.
class Speaker(NamedTuple):
    """One device. `device` is its row with all of it that judging asks for; the rest only goes back into the row.

    `remembered` is what is remembered of it, as it is written (store/histories.py); `last_made_at` is when its last report was
    made, None before there is one.
    """

    device: Device
    head: Head
    agent_version: str
    report_hash: bytes
    report_epoch: int
    report_sequence: int
    key_protection: str
    dated_as_of: datetime | None
    clock_skew_seconds: int | None = None
    has_moved: bool = False
    remembered: str = ""
    last_made_at: datetime | None = None

    def hearing(self, content: Content, message_hash: bytes, dated: Dated, now: datetime) -> "Speaker":
        """With what one more message says, received now. That it has moved on in its chain is another step."""
        match content:
            case SignedReport(header, report):
                return self._reporting(header, message_hash, report, dated, now)
            case Heartbeat():
                return self._confirming(dated, now)
            case Gap():
                return self
            case EpochStart():
                return self._beginning_anew()
            case impossible:
                assert_never(impossible)

    def _reporting(self, header: Header, message_hash: bytes, report: DeviceReport, dated: Dated, now: datetime) -> "Speaker":
        """With a full report: what heartbeats confirm from now on is this one."""
        return self._replace(
            device=_heard(self.device, dated.shown_at, now),
            agent_version=header.agent_version,
            report_hash=message_hash,
            report_epoch=header.epoch,
            report_sequence=header.sequence,
            key_protection=report.key_protection.value,
        )

    def _confirming(self, dated: Dated, now: datetime) -> "Speaker":
        """With a heartbeat: the report before it still held then, where anything shows when that was."""
        known = [each for each in (self.device.fresh_as_of, dated.shown_at) if each and not is_yet_to_come(each, now)]
        return self._replace(device=_heard(self.device, max(known, default=None), now))

    def _beginning_anew(self) -> "Speaker":
        """At the beginning of an epoch: no report of it is there to be confirmed."""
        return self._replace(report_hash=b"")

    def moved(self, link: Link, dated: Dated) -> "Speaker":
        """With one more message in its chain."""
        skew = self.clock_skew_seconds if dated.clock_skew_seconds is None else dated.clock_skew_seconds
        named = [each for each in (dated.fresh_as_of, self.dated_as_of) if each]
        head = Head(link.epoch, link.last, link.last_hash)
        return self._replace(head=head, dated_as_of=max(named, default=None), clock_skew_seconds=skew, has_moved=True)

    def quarantined(self) -> "Speaker":
        """Nothing more is taken from it."""
        return self._replace(device=replace(self.device, state=DeviceState.QUARANTINED))

    def advance(self) -> Advance:
        """All of this as the device's row must have it."""
        return Advance(
            device_id=self.device.device_id,
            epoch=self.head.epoch,
            head_sequence=self.head.sequence,
            head_hash=self.head.hash,
            last_report_at=self.device.last_report_at,
            last_report_epoch=self.report_epoch,
            last_report_sequence=self.report_sequence,
            state=self.device.state,
            agent_version=self.agent_version,
            report_hash=self.report_hash,
            fresh_as_of=self.device.fresh_as_of,
            clock_skew_seconds=self.clock_skew_seconds,
            key_protection=self.key_protection,
            dated_as_of=self.dated_as_of,
            last_made_at=self.last_made_at,
        )


def made_between(before: Speaker, heard: Speaker, report: DeviceReport, received_at: datetime) -> Moment:
    """When a report was made of which a speaker was heard to speak: after its own nonce was issued, and before its receipt."""
    return moment_of(
        report,
        fresh_as_of=heard.device.fresh_as_of,
        before=before.dated_as_of,
        last_made_at=before.last_made_at,
        received_at=received_at,
        is_first=before.device.last_report_at is None,
    )


def introduced(device: Device, remembered: str = "") -> Speaker:
    """A device as its rows say, before it has said anything."""
    return Speaker(
        device=device,
        head=Head(device.epoch, device.head_sequence, device.head_hash),
        agent_version=device.agent_version,
        report_hash=device.report_hash,
        report_epoch=device.last_report_epoch,
        report_sequence=device.last_report_sequence,
        key_protection=device.key_protection,
        dated_as_of=device.dated_as_of,
        last_made_at=device.last_made_at,
        remembered=remembered,
    )


def _heard(device: Device, fresh_as_of: datetime | None, now: datetime) -> Device:
    """Most messages of a group say nothing new here, and a row is large."""
    if (device.last_report_at, device.fresh_as_of, device.state) == (now, fresh_as_of, DeviceState.REPORTING):
        return device
    return replace(device, last_report_at=now, fresh_as_of=fresh_as_of, state=DeviceState.REPORTING)
