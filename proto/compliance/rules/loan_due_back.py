"""A device on loan comes back when it was agreed."""

from datetime import date, datetime
from typing import Final, assert_never

from compliance.context import Context, Loan, NoLoan
from compliance.days import day_in_words
from compliance.facts import DeviceIdentity
from compliance.rules.kind import NoParameters, no_parameters, register_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_NOT_ON_LOAN: Final = Finding(Verdict.NOT_APPLICABLE, "It is not on loan")
_NO_DATE: Final = Finding(Verdict.NOT_APPLICABLE, "No return date was agreed")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The agreed return date has not passed"


def judge(_parameters: NoParameters, _identity: DeviceIdentity | Unknown, context: Context, now: datetime) -> Finding:
    """The day itself still counts (by UTC)."""
    match context.loan:
        case Loan() as loan:
            return _NO_DATE if loan.due_back is None else _due(loan.due_back, now)
        case NoLoan():
            return _NOT_ON_LOAN
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, str(unknown))
        case impossible:
            assert_never(impossible)


def _due(day: date, now: datetime) -> Finding:
    if now.date() > day:
        return Finding(Verdict.FAIL, f"It was due back on {day_in_words(day)}")
    return Finding(Verdict.PASS, f"It is due back on {day_in_words(day)}")


KIND: Final = register_kind("loan_due_back", parse_parameters=no_parameters, asks=asks, judge=judge)
