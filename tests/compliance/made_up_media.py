"""Removable media in a device's report, and what is remembered of them, as the cases about them need it."""

from dataclasses import replace
from datetime import timedelta

from judged_device import REGISTERS, REMEMBERED, WATCHED

from compliance.context import Context, PermittedMedium
from compliance.facts import MediaAction, MediaControl, MediaEvent, Medium, MediumKind, RemovableMedia
from compliance.history import OpenedMedium, Watch
from compliance.unknown import Unknown
from tests.fakes.good_facts import NOW


def media(*attached: Medium, events: tuple[MediaEvent, ...] = (), watched: bool = True) -> RemovableMedia:
    return RemovableMedia(MediaControl.OPEN, attached, events, events_complete=watched)


def stick(medium_id: str = "m1", *, encrypted: bool | Unknown, writable: bool | Unknown = True) -> Medium:
    return Medium(medium_id, MediumKind.USB_STORAGE, encrypted, writable)


def opened(*, encrypted: bool | Unknown, action: MediaAction = MediaAction.MOUNTED_WRITABLE) -> tuple[MediaEvent, ...]:
    return (MediaEvent(NOW - timedelta(hours=1), action, "m1", MediumKind.SD_CARD, encrypted),)


def remembered(
    *opened: OpenedMedium, watched: Watch | None = WATCHED, permits: tuple[PermittedMedium, ...] | Unknown = ()
) -> Context:
    history = replace(REMEMBERED, opened=opened, media_watched=watched, media_all_watched=watched)
    return replace(REGISTERS, history=history, media_permits=permits)


def was_open(days_ago: float, *, encrypted: bool | None, medium_id: str = "m1") -> OpenedMedium:
    return OpenedMedium(medium_id, MediumKind.USB_STORAGE, encrypted, NOW - timedelta(days=days_ago))
