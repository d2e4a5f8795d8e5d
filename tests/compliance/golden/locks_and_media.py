"""Screens that lock, and what may be plugged in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from compliance.context import Context, DataClass, PermittedMedium
from compliance.facts import (
    LocksItself,
    MediaAction,
    MediaControl,
    MediaEvent,
    Medium,
    MediumKind,
    NeverLocks,
    RemovableMedia,
    ScreenLock,
    SetBy,
    UserScreenLock,
)
from compliance.unknown import Unknown, Why
from tests.compliance.golden.situation import IN_SCHOOL, LENT, Situation
from tests.fakes.good_facts import NOT_KNOWN, NOW


def locks(*found: LocksItself | NeverLocks | Unknown, may_change: bool = False) -> ScreenLock:
    """One person for each."""
    people = (
        UserScreenLock(f"a{at}", "GNOME", lock, set_by=SetBy.USER if may_change else SetBy.POLICY, user_may_change=may_change)
        for at, lock in enumerate(found)
    )
    return ScreenLock(has_desktop=True, users=tuple(people))


def stick(
    *, encrypted: bool | Unknown, writable: bool | Unknown = True, control: MediaControl = MediaControl.OPEN
) -> RemovableMedia:
    """A USB stick that is plugged in."""
    medium = Medium("m1", MediumKind.USB_STORAGE, encrypted=encrypted, mounted_writable=writable)
    return RemovableMedia(control, (medium,), (), events_complete=True, scanned_on_insert=True, autorun_off=True)


def media(
    control: MediaControl | Unknown, *, scanned: bool | Unknown = True, autorun_off: bool | Unknown = True, watched: bool = True
) -> RemovableMedia:
    """Nothing is plugged in."""
    return RemovableMedia(control, (), (), events_complete=watched, scanned_on_insert=scanned, autorun_off=autorun_off)


IN_SPRING: Final = date(2026, 4, 24)


def permitting(code: str, *, until: date = IN_SPRING) -> Context:
    """At a school that has permitted this medium since November."""
    return replace(LENT, media_permits=(PermittedMedium(code, date(2025, 11, 3), until),))


WAS_OPEN: Final = MediaEvent(
    NOW - timedelta(hours=2), MediaAction.MOUNTED_WRITABLE, "m1", MediumKind.USB_STORAGE, encrypted=False
)
PULLED: Final = RemovableMedia(
    MediaControl.OPEN, (), (WAS_OPEN,), events_complete=True, scanned_on_insert=True, autorun_off=True
)

SITUATIONS: Final = (
    Situation("The screen locks after eight minutes.", (locks(LocksItself(480, 0)),)),
    Situation("The screen locks after ten minutes exactly.", (locks(LocksItself(600, 0)),)),
    Situation("The screen locks after twelve minutes.", (locks(LocksItself(720, 0)),)),
    Situation(
        "The screen goes dark after ten minutes and asks for the password five minutes later.", (locks(LocksItself(600, 300)),)
    ),
    Situation(
        "The screen goes dark after ten minutes and asks for the password six minutes later.", (locks(LocksItself(600, 360)),)
    ),
    Situation("The screen locks after half an hour.", (locks(LocksItself(1800, 0)),)),
    Situation("The screen of a classroom computer locks after twelve minutes.", (locks(LocksItself(720, 0)),), IN_SCHOOL),
    Situation(
        "The screen of a laptop with sensitive data locks after twelve minutes.",
        (locks(LocksItself(720, 0)),),
        replace(LENT, data_class=DataClass.SENSITIVE),
    ),
    Situation("The screen never locks itself.", (locks(NeverLocks("the screen saver is off")),)),
    Situation(
        "The screen locks after eight minutes, and its user may change that.", (locks(LocksItself(480, 0), may_change=True),)
    ),
    Situation(
        "Of two people logged in one's screen never locks.",
        (locks(LocksItself(480, 0), NeverLocks("no password is asked for")),),
    ),
    Situation("The desktop does not tell when it locks.", (locks(NOT_KNOWN),)),
    Situation("Nobody was logged in.", (ScreenLock(has_desktop=True, users=()),)),
    Situation("A server without a desktop has no screen to lock.", (ScreenLock(has_desktop=False, users=()),), IN_SCHOOL),
    Situation("A stick that is not encrypted is open for writing.", (stick(encrypted=False),)),
    Situation("An encrypted stick is open for writing.", (stick(encrypted=True),)),
    Situation("An encrypted stick with a permit is open for writing.", (stick(encrypted=True),), permitting("m1")),
    Situation(
        "An encrypted stick whose permit ended yesterday is open for writing.",
        (stick(encrypted=True),),
        permitting("m1", until=NOW.date() - timedelta(days=1)),
    ),
    Situation(
        "An encrypted stick is open for writing, and the school's permit names a stick by its colour only.",
        (stick(encrypted=True),),
        permitting(""),
    ),
    Situation(
        "An encrypted stick is open for writing, and the school has recorded no permit.",
        (stick(encrypted=True),),
        replace(LENT, media_permits=Unknown(Why.NOT_RECORDED, "no media permit has been recorded yet")),
    ),
    Situation(
        "A stick that is not encrypted can only be read.",
        (stick(encrypted=False, writable=False, control=MediaControl.READ_ONLY),),
    ),
    Situation("Whether the stick that is plugged in is encrypted could not be read.", (stick(encrypted=NOT_KNOWN),)),
    Situation("A stick that is not encrypted was open for writing two hours ago and is pulled out now.", (PULLED,)),
    Situation("Removable media are open, and nobody watched what was plugged in.", (media(MediaControl.OPEN, watched=False),)),
    Situation("Removable media are blocked, and nobody watched.", (media(MediaControl.BLOCKED, watched=False),)),
    Situation(
        "Removable media can be written only where they are encrypted, and nobody watched.",
        (media(MediaControl.ENCRYPTED_ONLY, watched=False),),
    ),
    Situation("Removable media are open to everybody, and none is plugged in.", (media(MediaControl.OPEN),)),
    Situation("Removable media can be written only where they are encrypted.", (media(MediaControl.ENCRYPTED_ONLY),)),
    Situation("Media are not scanned when they are plugged in.", (media(MediaControl.ENCRYPTED_ONLY, scanned=False),)),
    Situation("Programs on a medium start by themselves.", (media(MediaControl.ENCRYPTED_ONLY, autorun_off=False),)),
    Situation("What may be done with media could not be read.", (media(NOT_KNOWN, scanned=NOT_KNOWN, autorun_off=NOT_KNOWN),)),
)
