"""The kinds about removable media: what is read and remembered, and what must be answered."""

from dataclasses import replace
from datetime import date, timedelta

from judged_device import REGISTERS, REMEMBERED, WATCHED
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND, Context, PermittedMedium
from compliance.facts import (
    MediaAction,
    MediaControl,
    MediaEvent,
    Medium,
    MediumKind,
    RemovableMedia,
)
from compliance.history import OpenedMedium, Watch
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW


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


def encrypted(name: str, registers: Context, verdict: Verdict, saw: str, fact: RemovableMedia | None = None) -> Case:
    return Case(name, "removable_media_encrypted", fact or media(), verdict, saw, registers)


def permitted(name: str, registers: Context, verdict: Verdict, saw: str, fact: RemovableMedia | None = None) -> Case:
    return Case(name, "removable_media_permitted", fact or media(), verdict, saw, registers)


SINCE_MONDAY = NOW - timedelta(days=2)
LONG_AGO, TODAY, YESTERDAY = NOW.date() - timedelta(days=300), NOW.date(), NOW.date() - timedelta(days=1)
FIVE_DAYS_AGO, TOMORROW = NOW.date() - timedelta(days=5), NOW.date() + timedelta(days=1)


def permit(code: str = "m1", *, begins: date = LONG_AGO, until: date = TOMORROW) -> tuple[PermittedMedium, ...]:
    return (PermittedMedium(code, begins, until),)


MEDIA = [
    Case(
        "nothing attached",
        "removable_media_encrypted",
        media(),
        PASS,
        "In the last 30 days no removable medium could be written to",
    ),
    Case(
        "an encrypted stick, seen twice",
        "removable_media_encrypted",
        media(stick(encrypted=True), events=opened(encrypted=True)),
        PASS,
        "In the last 30 days every removable medium that could be written to was encrypted",
        remembered(was_open(0, encrypted=True)),
    ),
    Case(
        "two encrypted sticks",
        "removable_media_encrypted",
        media(stick("m1", encrypted=True), stick("m2", encrypted=True)),
        PASS,
        "In the last 30 days every removable medium that could be written to was encrypted",
        remembered(was_open(0, encrypted=True), was_open(0, encrypted=True, medium_id="m2")),
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
        "In the last 30 days no removable medium could be written to",
    ),
    Case(
        "a card in the clear, attached and never opened",
        "removable_media_encrypted",
        media(events=opened(encrypted=False, action=MediaAction.ATTACHED)),
        PASS,
        "In the last 30 days no removable medium could be written to",
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
        remembered(watched=None),
    ),
    encrypted(
        "a stick in the clear that was pulled out a month ago",
        remembered(was_open(30, encrypted=False)),
        FAIL,
        "A USB stick or disk that is not encrypted was open for writing on 15 December 2025",
    ),
    encrypted(
        "a stick in the clear of more than a month ago",
        remembered(was_open(30.1, encrypted=False)),
        PASS,
        "In the last 30 days no removable medium could be written to",
    ),
    encrypted(
        "the same stick, encrypted since",
        remembered(was_open(1, encrypted=True)),
        PASS,
        "In the last 30 days every removable medium that could be written to was encrypted",
        media(events=opened(encrypted=False)),
    ),
    encrypted(
        "a stick of which nobody could tell",
        remembered(was_open(3, encrypted=None)),
        UNKNOWN,
        "A USB stick or disk was open for writing on 11 January 2026; whether it is encrypted is not known",
    ),
    encrypted(
        "a device that is new",
        remembered(watched=Watch(SINCE_MONDAY, from_the_beginning=True)),
        PASS,
        "Since 12 January 2026, when watching began, no removable medium could be written to",
    ),
    encrypted(
        "a break of the watch on Monday",
        remembered(watched=Watch(SINCE_MONDAY, from_the_beginning=False)),
        UNKNOWN,
        "Since 12 January 2026 no removable medium could be written to; 30 days are asked, and what was before is not known",
    ),
    encrypted(
        "a stick in the clear, and a break of the watch",
        remembered(was_open(3, encrypted=False), watched=None),
        FAIL,
        "A USB stick or disk that is not encrypted was open for writing on 11 January 2026",
    ),
    encrypted(
        "on the device itself nobody remembers",
        replace(REGISTERS, history=NOT_AT_HAND),
        UNKNOWN,
        "In this report no removable medium could be written to; of the days before: only the school's collector knows",
    ),
    encrypted(
        "on the device itself a stick in the clear is seen all the same",
        replace(REGISTERS, history=NOT_AT_HAND),
        FAIL,
        "A USB stick or disk that is not encrypted was open for writing",
        media(stick(encrypted=False)),
    ),
    permitted("no medium", remembered(), PASS, "In the last 30 days no removable medium could be written to"),
    permitted(
        "a medium with a permit",
        remembered(was_open(3, encrypted=True), permits=permit()),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
    ),
    permitted(
        "a permit of which today is the last day",
        remembered(was_open(3, encrypted=True), permits=permit(until=TODAY)),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
    ),
    permitted(
        "a permit that ended yesterday, of a medium that was used while it held",
        remembered(was_open(3, encrypted=True), permits=permit(until=YESTERDAY)),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
    ),
    permitted(
        "a permit that ended yesterday, of a medium that is there today",
        remembered(permits=permit(until=YESTERDAY)),
        FAIL,
        "A USB stick or disk (code m1) is open for writing and has no permit that is in force",
        media(stick(encrypted=True)),
    ),
    permitted(
        "a permit that had ended when the medium was used",
        remembered(was_open(3, encrypted=True), permits=permit(until=FIVE_DAYS_AGO)),
        FAIL,
        "A USB stick or disk (code m1) was open for writing on 11 January 2026 and has no permit that is in force",
    ),
    permitted(
        "a permit that begins tomorrow",
        remembered(permits=permit(begins=TOMORROW)),
        FAIL,
        "A USB stick or disk (code m1) is open for writing and has no permit that is in force",
        media(stick(encrypted=True)),
    ),
    permitted(
        "a permit that was given afterwards",
        remembered(was_open(3, encrypted=True), permits=permit(begins=TODAY)),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
    ),
    permitted(
        "a permit under the beginning of the code, as the verdict shows it",
        remembered(was_open(3, encrypted=True, medium_id="0123456789abcdef"), permits=permit("0123456789ab")),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
    ),
    permitted(
        "a permit in words alone, which may mean this medium or another",
        remembered(was_open(3, encrypted=True), permits=permit("")),
        UNKNOWN,
        "A USB stick or disk (code m1) was open for writing on 11 January 2026; "
        "1 permit without a code may mean it; record the code with the permit",
    ),
    permitted(
        "another's permit",
        remembered(permits=permit("m2")),
        FAIL,
        "A USB stick or disk (code m1) is open for writing and has no permit that is in force",
        media(stick(encrypted=True)),
    ),
    permitted(
        "nobody has recorded permits",
        remembered(was_open(3, encrypted=True), permits=NOT_KNOWN),
        UNKNOWN,
        "A USB stick or disk (code m1) was open for writing; the program did not answer in time",
    ),
    permitted(
        "a medium with a permit, and a break of the watch",
        remembered(was_open(1, encrypted=True), watched=None, permits=permit()),
        UNKNOWN,
        "What was plugged in while the agent was not watching is not known",
    ),
    permitted(
        "an encrypted medium of which one cannot tell whether it can be written to",
        remembered(),
        UNKNOWN,
        "A USB stick or disk (code m1) has no permit that is in force; whether it is open for writing is not known: "
        "the program did not answer in time",
        media(stick(encrypted=True, writable=NOT_KNOWN)),
    ),
    permitted(
        "a medium in the clear of which one cannot tell it either, which is remembered as not known",
        remembered(was_open(0, encrypted=None)),
        UNKNOWN,
        "A USB stick or disk (code m1) has no permit that is in force; whether it is open for writing is not known: "
        "the program did not answer in time",
        media(stick(encrypted=False, writable=NOT_KNOWN)),
    ),
    permitted(
        "a medium of which one cannot tell it any more, and which was open",
        remembered(was_open(3, encrypted=False)),
        FAIL,
        "A USB stick or disk (code m1) was open for writing on 11 January 2026 and has no permit that is in force",
        media(stick(encrypted=False, writable=NOT_KNOWN)),
    ),
    permitted(
        "a medium of which one cannot tell it, with a permit",
        remembered(was_open(0, encrypted=None), permits=permit()),
        PASS,
        "In the last 30 days every removable medium that could be written to had a permit",
        media(stick(encrypted=False, writable=NOT_KNOWN)),
    ),
    permitted(
        "a medium of which one cannot tell it, where nobody has recorded permits",
        remembered(permits=NOT_KNOWN),
        UNKNOWN,
        "A USB stick or disk (code m1) may be open for writing; the program did not answer in time",
        media(stick(encrypted=True, writable=NOT_KNOWN)),
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
