"""The two kinds about removable media: what is read and what must be answered."""

from dataclasses import replace
from datetime import timedelta

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import (
    MediaAction,
    MediaControl,
    MediaEvent,
    Medium,
    MediumKind,
    RemovableMedia,
)
from compliance.unknown import Unknown
from tests.fakes.good_facts import NOT_KNOWN, NOW


def media(*attached: Medium, events: tuple[MediaEvent, ...] = (), watched: bool = True) -> RemovableMedia:
    return RemovableMedia(MediaControl.OPEN, attached, events, events_complete=watched)


def stick(medium_id: str = "m1", *, encrypted: bool | Unknown, writable: bool = True) -> Medium:
    return Medium(medium_id, MediumKind.USB_STORAGE, encrypted, writable)


def opened(*, encrypted: bool | Unknown, action: MediaAction = MediaAction.MOUNTED_WRITABLE) -> tuple[MediaEvent, ...]:
    return (MediaEvent(NOW - timedelta(hours=1), action, "m1", MediumKind.SD_CARD, encrypted),)


MEDIA = [
    Case("nothing attached", "removable_media_encrypted", media(), PASS, "No removable medium could be written to"),
    Case(
        "an encrypted stick, seen twice",
        "removable_media_encrypted",
        media(stick(encrypted=True), events=opened(encrypted=True)),
        PASS,
        "The removable medium that was open for writing is encrypted",
    ),
    Case(
        "two encrypted sticks",
        "removable_media_encrypted",
        media(stick("m1", encrypted=True), stick("m2", encrypted=True)),
        PASS,
        "All 2 removable media that were open for writing are encrypted",
    ),
    Case(
        "a stick in the clear, though nobody watched all the time",
        "removable_media_encrypted",
        media(stick(encrypted=False), watched=False),
        FAIL,
        "A USB stick or disk that is not encrypted was open for writing",
    ),
    Case(
        "a memory card in the clear that is gone again",
        "removable_media_encrypted",
        media(events=opened(encrypted=False)),
        FAIL,
        "A memory card that is not encrypted was open for writing",
    ),
    Case(
        "a stick in the clear that can only be read",
        "removable_media_encrypted",
        media(stick(encrypted=False, writable=False)),
        PASS,
        "No removable medium could be written to",
    ),
    Case(
        "a card in the clear, attached and never opened",
        "removable_media_encrypted",
        media(events=opened(encrypted=False, action=MediaAction.ATTACHED)),
        PASS,
        "No removable medium could be written to",
    ),
    Case(
        "encryption not known",
        "removable_media_encrypted",
        media(stick(encrypted=NOT_KNOWN)),
        UNKNOWN,
        "A USB stick or disk was open for writing; whether it is encrypted is not known: the program did not answer in time",
    ),
    Case(
        "nobody watched",
        "removable_media_encrypted",
        media(watched=False),
        UNKNOWN,
        "What was plugged in while the agent was not watching is not known",
    ),
    *(
        Case(
            f"control is {control}",
            "removable_media_control",
            replace(media(), control=control),
            verdict,
            saw,
        )
        for control, verdict, saw in (
            (MediaControl.OPEN, FAIL, "Any removable medium can be written to"),
            (MediaControl.SCANNED, FAIL, "Removable media are scanned, but any can be written to"),
            (MediaControl.READ_ONLY, PASS, "Removable media are read-only"),
            (MediaControl.ENCRYPTED_ONLY, PASS, "Only encrypted removable media can be written to"),
            (MediaControl.BLOCKED, PASS, "Removable media are blocked"),
            (NOT_KNOWN, UNKNOWN, "the program did not answer in time"),
        )
    ),
]
