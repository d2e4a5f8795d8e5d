"""Passwords of the device's own accounts are changed in time.

Schools' older policies ask for it; today's advice is against it (NCSC: do not enforce regular password expiry), so packs give
such a rule the severity `record`: what is seen is shown, and nobody fails for it.
"""

from datetime import timedelta
from typing import Final, assert_never

from compliance.counted import counted
from compliance.durations import in_words
from compliance.facts import Expires, NeverExpires, PasswordPolicy
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_AT_MOST: Final = DurationParameter("at_most", "after how long a password must be changed", between=("1 days", "730 days"))
_NEVER: Final = Finding(Verdict.FAIL, "A password is good until somebody changes it")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How old a password may become."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from a day to 730 days."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Passwords are changed at least every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, fact: PasswordPolicy) -> Finding:
    """By what the device asks of new passwords; nobody's own password is looked at."""
    match fact.expiry:
        case Expires(after_days):
            verdict = Verdict.PASS if after_days <= parameters.at_most.days else Verdict.FAIL
            return Finding(verdict, f"A password must be changed after {counted(after_days, 'day')}")
        case NeverExpires():
            return _NEVER
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, f"When a password must be changed is not known: {unknown}")
        case impossible:
            assert_never(impossible)


KIND: Final = timeless_kind(
    "password_expiry",
    fact=PasswordPolicy,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_MOST,),
)
