"""Security updates install themselves."""

from datetime import datetime
from typing import Final

from compliance.context import Context
from compliance.facts import SecurityUpdates
from compliance.rules.kind import NoParameters, fact_kind, no_parameters
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Security updates install themselves"


def judge(_parameters: NoParameters, fact: SecurityUpdates, _context: Context, _now: datetime) -> Finding:
    """That the device must be started again for them to work is told, not judged."""
    if isinstance(fact.automatic, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.automatic))
    restart = "; it must be started again for them to work" if fact.restart_needed is True else ""
    if fact.automatic:
        return Finding(Verdict.PASS, f"Security updates install themselves{restart}")
    return Finding(Verdict.FAIL, f"Security updates do not install themselves{restart}")


KIND: Final = fact_kind(
    "security_updates_automatic", fact=SecurityUpdates, parse_parameters=no_parameters, asks=asks, judge=judge
)
