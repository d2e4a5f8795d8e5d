"""The operating system is one that its maker still mends."""

from datetime import datetime
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.facts import OperatingSystem
from compliance.rules.kind import NoParameters, fact_kind, no_parameters
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The maker still gives security updates for the operating system"


def judge(_parameters: NoParameters, fact: OperatingSystem, _context: Context, now: datetime) -> Finding:
    """Supported until, and not at, the instant at which support ends."""
    system = f"{fact.name} {fact.version}".strip()
    until = fact.supported_until
    if isinstance(until, Unknown):
        return Finding(Verdict.UNKNOWN, f"{system}: {until}")
    verdict, is_supported = (Verdict.PASS, "is supported") if now < until else (Verdict.FAIL, "was supported only")
    return Finding(verdict, f"{system} {is_supported} until {day_in_words(until)}")


KIND: Final = fact_kind(
    "operating_system_supported", fact=OperatingSystem, parse_parameters=no_parameters, asks=asks, judge=judge
)
