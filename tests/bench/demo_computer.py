"""The full survey of the computer that the benchmark runs on, each time a little different, as a day on a desk makes it."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from agent.local_host import LocalHost
from agent.survey import survey
from agent.watching.media_journal import MediaJournal
from compliance.facts import DeviceIdentity, MediaAction, MediaEvent, MediumKind, RemovableMedia
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.unknown import Unknown, Why

WRITABLE_EVERY: Final = 50
"""Every so many reports an unencrypted stick is opened for writing: a verdict changes, and with the next one changes back."""

_PLATFORM: Final = "linux"  # the benchmark reads /proc: it runs nowhere else
_SALT: Final = bytes(32)
_UNREAD: Final = RemovableMedia(Unknown(Why.NOT_READ, "not read on this computer"), (), (), events_complete=False)


def own_survey(folder: Path) -> DeviceReport:
    """What this computer's agent reads."""
    host = LocalHost(_SALT, MediaJournal(folder / "media.jsonl"))
    return survey(host, _PLATFORM, Trigger.SCHEDULE, KeyProtection.FILE, host.now())


def told_by(serial: str, report: DeviceReport) -> DeviceReport:
    """The same survey as a device of this serial number sends it: one that tells another's is not believed."""
    identity = report.readings.get("device_identity")
    if not isinstance(identity, DeviceIdentity):
        return report
    return replace(report, readings={**report.readings, "device_identity": replace(identity, serial=serial)})


def varied(report: DeviceReport, number: int) -> DeviceReport:
    """The report of another moment: another stick was plugged in, so that no two reports and no two stored rows are alike."""
    taken_at = report.taken_at + timedelta(seconds=number)
    read = report.readings.get("removable_media")
    media = read if isinstance(read, RemovableMedia) else _UNREAD
    media = replace(media, events=(*media.events, _stick(number, taken_at)))
    return replace(report, taken_at=taken_at, readings={**report.readings, "removable_media": media})


def _stick(number: int, at: datetime) -> MediaEvent:
    action = MediaAction.ATTACHED if number % WRITABLE_EVERY else MediaAction.MOUNTED_WRITABLE
    return MediaEvent(at, action, sha256(b"stick %d" % number).hexdigest(), MediumKind.USB_STORAGE, encrypted=False)
