"""Whoever has had a device for a year says again that it is there and needed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.loans import LoanConfirmation
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest
from compliance.verdict import Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long ago a loan may have begun, or been confirmed", between=("1 days", "1461 days"), default="365 days"
)
_NOTHING_LENT: Final = SchoolFinding(Verdict.NOT_APPLICABLE, "No device is on loan")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How often a loan is confirmed."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, a year unless said."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Every loan is confirmed at least every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """From the day on which it went out, or was confirmed last."""
    out = {each.loan_id: each.out_since for each in context.loans if each.out_since is not None and not each.is_back}
    if not out:
        return _NOTHING_LENT
    confirmed = set()
    for each in context.of(LoanConfirmation):
        if each.line.loan in out:
            confirmed.add(each.line.loan)
            out[each.line.loan] = max(out[each.line.loan], each.line.confirmed_on)
    due = {loan: since + parameters.at_most for loan, since in out.items()}
    late = {loan: day for loan, day in due.items() if day_of(now) > day}
    lines = tuple(LineSaid("loans", loan, f"was to be confirmed by {day_in_words(day)}") for loan, day in late.items())
    if late:
        words = f"{len(late)} of {counted(len(out), 'loan')} not confirmed in time"
        return SchoolFinding(Verdict.FAIL, words, lines, earliest(due.values()))
    first = earliest(day for loan, day in due.items() if loan not in confirmed)
    return SchoolFinding(Verdict.PASS, _in_time(len(out), len(confirmed), first), (), earliest(due.values()))


def _in_time(out: int, confirmed: int, first: date | None) -> str:
    """A loan that nobody has confirmed yet is in time, and is not called confirmed."""
    if first is None:
        return f"{counted(out, 'loan')}, each confirmed in time"
    some = f"{confirmed} confirmed in time, " if confirmed else ""
    return f"{counted(out, 'loan')}, {some}first confirmation due by {day_in_words(first)}"


KIND: Final = school_kind("loans_confirmed", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,))
