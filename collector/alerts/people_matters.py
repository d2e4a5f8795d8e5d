"""Loans and leavers: what falls due with a person, decided from what the registers say now."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from collector.alerts.matter import Kind, Matter
from collector.plain_text import one_line
from collector.registers import leavers
from collector.registers.due_back import Due, due
from collector.registers.leavers import Checklist
from collector.reports import dates
from collector.store import loans
from collector.store.database import Transaction
from collector.store.loans import LoanState, StoredLoan
from compliance.counted import counted
from compliance.school_clock import day_of

_OUT: Final = frozenset({LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.RECALLED})
_OVERDUE_LEVELS: Final = (14, 7, 3, 1)
_DUE_LEVELS: Final = (0, 1, 7)
LEAVES_SOON: Final = timedelta(days=7)
_LEFT_LEVELS: Final = (30, 1)  # thirty days is what S001 gives a leaver's accounts


def loans_of(tx: Transaction, school_id: str, now: datetime) -> Iterator[Matter]:
    """Loans whose day comes near or has passed. A returned device reminds nobody, and a lost one is told as lost."""
    today = day_of(now)
    for loan in loans.everything(tx, school_id):
        state = due(loan, today)
        if loan.due_back is None or loan.state not in _OUT:
            continue
        if state is Due.OVERDUE:
            days = (today - loan.due_back).days
            level = next(each for each in _OVERDUE_LEVELS if days >= each)
            words = f"due back {dates.day(loan.due_back, today)}, {counted(days, 'day')} ago"
            yield _of_loan(Kind.LOAN_OVERDUE, loan, f"{loan.due_back} {level}", words)
        elif state is Due.SOON:
            days = (loan.due_back - today).days
            level = next(each for each in _DUE_LEVELS if days <= each)
            yield _of_loan(Kind.LOAN_DUE, loan, f"{loan.due_back} {level}", f"due back {_day(loan.due_back, today)}")


def leavers_of(tx: Transaction, school_id: str, now: datetime) -> Iterator[Matter]:
    """People whose last day is within a week or has passed, as long as anything of their checklist is open."""
    today = day_of(now)
    for checklist in leavers.everyone(tx, school_id, now):
        last: date = checklist.person.line.last_day
        if checklist.is_done or last > today + LEAVES_SOON:
            continue
        level = next((f"left {each}" for each in _LEFT_LEVELS if (today - last).days >= each), "soon")
        open_steps = len(checklist.out) + len(checklist.trips) + len(checklist.missing)
        yield Matter(
            kind=Kind.LEAVER,
            subject=f"leaver/{checklist.person.line_id}",
            spell=f"{last} {level}",
            topic="Thirty days after the last day and not done" if level == "left 30" else "Open on the checklist",
            thing=f"people {checklist.person.line_id}",
            said=f"last day {_day(last, today)}; {counted(open_steps, 'step')} open: {', '.join(_steps(checklist))}",
            path="/leavers",
            person=one_line(checklist.name),
        )


def _steps(checklist: Checklist) -> Iterator[str]:
    yield from (f"loan {one_line(each.loan_id)}" for each in checklist.out)
    yield from (f"authorisation {each.line_id}" for each in checklist.trips)
    yield from (str(step).replace("_", " ") for step in checklist.missing)


def _of_loan(kind: Kind, loan: StoredLoan, spell: str, words: str) -> Matter:
    return Matter(
        kind=kind,
        subject=f"loan/{loan.loan_id}",
        spell=spell,
        topic="Overdue" if kind is Kind.LOAN_OVERDUE else "Due back soon",
        thing=one_line(loan.asset_tag or loan.serial),
        said=f"loan {one_line(loan.loan_id)}, {words}",
        path=f"/loans/{quote(loan.loan_id, safe='')}",
        person=one_line(loan.borrower_name),
    )


def _day(day: date, today: date) -> str:
    if day == today:
        return "today"
    return "tomorrow" if day == today + timedelta(days=1) else dates.day(day, today)
