"""The kinds about removable media: what is read and remembered, and what must be answered."""

from dataclasses import replace
from datetime import timedelta

from judged_device import REGISTERS
from made_up_media import media, opened, remembered, stick, was_open
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND, Context
from compliance.facts import (
    MediaAction,
    MediaControl,
    RemovableMedia,
)
from compliance.history import Watch
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW


def encrypted(name: str, registers: Context, verdict: Verdict, saw: str, fact: RemovableMedia | None = None) -> Case:
    return Case(name, "removable_media_encrypted", fact or media(), verdict, saw, registers)


SINCE_MONDAY = NOW - timedelta(days=2)
LONG_AGO, TODAY, YESTERDAY = NOW.date() - timedelta(days=300), NOW.date(), NOW.date() - timedelta(days=1)
FIVE_DAYS_AGO, TOMORROW = NOW.date() - timedelta(days=5), NOW.date() + timedelta(days=1)


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
