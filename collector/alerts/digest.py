"""The weekly digest: five lines of the report's own figures, each beside last week's. It comes when nothing is wrong, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from collector.alerts.digest_figures import Numbers, numbers_of
from collector.alerts.digest_times import LATE_FROM
from collector.alerts.message import Line, Message, Part, subject_line
from collector.alerts.reader import Console, Discretion
from collector.fleet.filters import Filter
from collector.reports import dates
from collector.reports.all_figures import Figures
from collector.reports.deadline_words import put_right_words
from collector.reports.figure import number_words
from collector.reports.school_at import SchoolAt
from collector.reports.summary import FirstThing, first_things
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_ABOUT_A_WEEK: Final = (timedelta(days=6), timedelta(days=8))
_WHY: Final = (
    "Rollcall sends this every week, also when nothing is wrong: when it does not come, something is. Whoever looks after "
    "Rollcall at your school can change the day with `rollcall alerts digest`."
)
_SEVERAL: Final = 3

NEED_ACTION: Final = f"/devices?{Filter(verdict=Verdict.FAIL).query()}"
_NOT_KNOWN: Final = f"/devices?{Filter(verdict=Verdict.UNKNOWN).query()}"


@dataclass(frozen=True, slots=True)
class Before:
    """The digest before: its numbers, and when they were taken."""

    numbers: Numbers
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What a digest is made of. `before` None: it is the first."""

    school: SchoolAt
    figures: Figures
    due_at: datetime
    before: Before | None


def digest_of(facts: DigestFacts, console: Console, discretion: Discretion) -> Message:
    """The message."""
    todo = _first(facts, console) if discretion is Discretion.FULL else ()
    parts = (Part("This week", tuple(_lines(facts, console))), *((Part("Do these first", todo),) if todo else ()))
    links = (
        Line("Overview", console.link("/")),
        Line("Devices that need action", console.link(NEED_ACTION)),
        Line("Loans", console.link("/loans")),
    )
    return Message(
        subject=subject_line(f"Devices: {_subject(facts)}"),
        school=console.school,
        opening=tuple(_opening(facts, console)),
        parts=parts,
        links=links,
        closing=_WHY,
        number=sha256(f"digest {console.school_id} {facts.due_at}".encode()).hexdigest()[:32],
    )


def _subject(facts: DigestFacts) -> str:
    """`11 need action, 2 fewer than last week`."""
    if facts.school.report.policy is None:
        return "nothing is judged, as no policy is in force"
    number = numbers_of(facts.figures)["devices.needs-action"]
    words = "nothing needs action" if number == 0 else f"{number:,} needs action" if number == 1 else f"{number:,} need action"
    return f"{words}{_compared(facts, 'devices.needs-action')}"


def _compared(facts: DigestFacts, figure: str) -> str:
    """`, 2 fewer than last week`; "" where there is nothing to compare with."""
    before = facts.before
    if before is None or figure not in before.numbers:
        return ""
    more = numbers_of(facts.figures)[figure] - before.numbers[figure]
    shortest, longest = _ABOUT_A_WEEK
    is_a_week = shortest <= facts.school.at - before.taken_at <= longest
    then = "last week" if is_a_week else f"on {day_in_words(day_of(before.taken_at))}"
    if more == 0:
        return f", as {then}" if is_a_week else f", as many as {then}"
    return f", {more:,} more than {then}" if more > 0 else f", {-more:,} fewer than {then}"


def _opening(facts: DigestFacts, console: Console) -> Iterator[str]:
    school = facts.school
    yield f"{console.school}, as at {school.at.astimezone():%a %d %b %Y, %H:%M}."
    if school.at - facts.due_at > LATE_FROM:
        due = dates.moment(facts.due_at, school.at, None)
        yield f"This digest was due on {due}: the collector did not run then, or could not send. Its figures are of now."
    if school.report.why_nothing_is_judged:
        yield school.report.why_nothing_is_judged
    if school.counts_simulated:
        yield "All devices are simulated."


def _lines(facts: DigestFacts, console: Console) -> Iterator[Line]:
    """Five."""
    number = {name: number_words(figure) for name, figure in facts.figures.by_id.items()}
    in_use = counted(numbers_of(facts.figures)["devices"], "device")
    meets, needs = number["devices.meets"], number["devices.needs-action"]
    yield Line(
        f"{in_use} in use: {meets} meet every rule, {needs} need action{_compared(facts, 'devices.needs-action')}",
        console.link("/devices"),
    )
    unknown, excused = number["devices.not-known"], number["devices.excused"]
    yield Line(f"Not known: {unknown}{_compared(facts, 'devices.not-known')}. Excused: {excused}", console.link(_NOT_KNOWN))
    overdue, hand = number["devices.overdue"], number["checks.in-hand"]
    yield Line(
        f"Devices with an overdue check: {overdue}{_compared(facts, 'devices.overdue')}. Checks in hand: {hand}",
        console.link("/devices"),
    )
    silent, look, loans, late = (number[each] for each in ("devices.silent", "devices.to-look-at", "loans", "loans.overdue"))
    encrypted = number.get("loans.encrypted")
    lent = f"On loan: {loans}" + (f", encrypted: {encrypted}" if encrypted else "") + f", overdue: {late}"
    yield Line(f"{lent}. Silent for three days of term: {silent}. To be looked at: {look}", console.link("/loans"))
    met, asked, act = (number[each] for each in ("records.meets", "records", "records.needs-action"))
    yield Line(
        f"Rules about what people record: {asked}; met: {met}; need action: {act}{_compared(facts, 'records.needs-action')}",
        console.link("/registers"),
    )


def _first(facts: DigestFacts, console: Console) -> tuple[Line, ...]:
    return tuple(_thing(each, facts, console) for each in first_things(facts.school.report))


def _thing(thing: FirstThing, facts: DigestFacts, console: Console) -> Line:
    today, named = day_of(facts.school.at), [each.marked_label for each in thing.devices[:_SEVERAL]]
    more = len(thing.devices) - len(named)
    where = ", ".join(named) + (f" and {more:,} more" if more else "")
    link = f"/devices/{thing.devices[0].device_id}" if len(thing.devices) == 1 else NEED_ACTION
    return Line(f"{thing.title}: {where}{put_right_words(thing.deadline, today)}", console.link(link))
