"""Removable media where the school's text asks for a permit: who has one, of which days, and what is not known of it."""

from datetime import date, timedelta

from made_up_media import media, remembered, stick, was_open
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import Context, PermittedMedium
from compliance.facts import RemovableMedia
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW

SINCE_MONDAY = NOW - timedelta(days=2)
LONG_AGO, TODAY, YESTERDAY = NOW.date() - timedelta(days=300), NOW.date(), NOW.date() - timedelta(days=1)
FIVE_DAYS_AGO, TOMORROW = NOW.date() - timedelta(days=5), NOW.date() + timedelta(days=1)


def permitted(name: str, registers: Context, verdict: Verdict, saw: str, fact: RemovableMedia | None = None) -> Case:
    return Case(name, "removable_media_permitted", fact or media(), verdict, saw, registers)


def permit(code: str = "m1", *, begins: date = LONG_AGO, until: date = TOMORROW) -> tuple[PermittedMedium, ...]:
    return (PermittedMedium(code, begins, until),)


MEDIA_PERMITS = [
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
]
