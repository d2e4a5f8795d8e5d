"""What is due in the registers, as a page lists it: what the policy asks first, then days that stand in the registers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.judging.school_judging import judge_registers
from collector.plain_text import one_line
from collector.reports import dates
from collector.reports.compliance_report import RecordEntry
from collector.reports.deadline_words import due_words
from collector.reports.due_words import Duties
from collector.reports.duties_gathered import duties_of
from compliance.registers import CATALOGUE
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_IN_ORDER: Final = (Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.RECORDED)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """The line of a register that a duty is about. `title` is "" for whoever may not see it."""

    register: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. `verdict` None: no rule asks for it, a day stands in a register."""

    verdict: Verdict | None
    title: str
    saw: str
    when: str
    is_late: bool
    who: str
    rule: str
    lines: tuple[DutyLine, ...]


def duties(visit: Visit) -> list[Duty]:
    """Everything that is not in order or comes soon. The registers are judged first."""
    judge_registers(visit.database, visit.school.school_id, visit.now)
    with visit.database.reading() as tx:
        found = duties_of(tx, visit.school, visit.now)
    return [*_of_rules(visit, found), *_of_days(visit, found)]


def _of_rules(visit: Visit, found: Duties) -> Iterator[Duty]:
    today = day_of(visit.now)
    for each in found.in_order:
        if each.check.verdict in _IN_ORDER:
            continue
        due = due_words(each.check.deadline, each.due_on, today)
        check = each.check
        yield Duty(
            verdict=check.verdict,
            title=check.title,
            saw=check.saw,
            when=due[:1].upper() + due[1:],
            is_late=check.put_right_by is not None and check.put_right_by < today,
            who=check.actors,
            rule=check.rule,
            lines=tuple(_lines(visit, each, found)),
        )


def _lines(visit: Visit, record: RecordEntry, found: Duties) -> Iterator[DutyLine]:
    for each in record.lines:
        title = found.titles.get((each.register, each.line_id), "")
        words = each.words if each.words not in record.check.saw else ""
        yield _line(visit, each.register, each.line_id, title, words)


def _of_days(visit: Visit, found: Duties) -> Iterator[Duty]:
    today = day_of(visit.now)
    for each in sorted(found.days, key=lambda day: (day.day, day.register, day.line_id)):
        yield Duty(
            verdict=None,
            title=each.words[:1].upper() + each.words[1:],
            saw="",
            when=_when(each.day, today),
            is_late=each.day < today,
            who="",
            rule="",
            lines=(_line(visit, each.register, each.line_id, each.title, ""),),
        )


def _when(day: date, today: date) -> str:
    return f"{'Overdue since' if day < today else 'By'} {dates.day(day, today)}"


def _line(visit: Visit, register: str, line_id: str, title: str, words: str) -> DutyLine:
    shown = " · ".join(filter(None, (title if visit.may(Right.SEE_PEOPLE) else "", words)))
    return DutyLine(register, _address(register, line_id), one_line(f"{register} {line_id}{': ' if shown else ''}{shown}"))


def _address(register: str, line_id: str) -> str:
    """Where the line is shown; "" where no page shows it."""
    if register in CATALOGUE:
        return f"/registers/{register}/{line_id}"
    return f"/loans/{line_id}" if register == "loans" else f"/registers/{register}"
