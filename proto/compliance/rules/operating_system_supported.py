"""The operating system is one that its maker still mends."""

from datetime import datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import OperatingSystem
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter, Stricter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_WARN_BEFORE: Final = DurationParameter(
    "warn_before",
    "how long before the end of support a warning is written beside the check",
    between=("1 days", "730 days"),
    stricter=Stricter.HIGHER,
    default="180 days",
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long before the end it is time to plan what comes after."""

    warn_before: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`warn_before`, 180 days unless said."""
    return Parameters(_WARN_BEFORE.read(table))


def asks(_parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "The maker still gives security updates for the operating system"


def judge(parameters: Parameters, fact: OperatingSystem, _context: Context, now: datetime) -> Finding:
    """Supported until, and not at, the instant at which support ends. A warning changes no verdict, nor does it every day."""
    system = f"{fact.name} {fact.version}".strip()
    until = fact.supported_until
    if isinstance(until, Unknown):
        return Finding(Verdict.UNKNOWN, f"{system}: {until}")
    day = day_in_words(until)
    if now >= until:
        return Finding(Verdict.FAIL, f"{system} was supported only until {day}")
    soon = f": less than {in_words(parameters.warn_before)} from now" if until - now < parameters.warn_before else ""
    return Finding(Verdict.PASS, f"{system} is supported until {day}{soon}")


KIND: Final = fact_kind(
    "operating_system_supported",
    fact=OperatingSystem,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_WARN_BEFORE,),
)
