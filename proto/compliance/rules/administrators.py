"""Nobody works day to day with the rights of an administrator."""

from datetime import datetime
from typing import Final

from compliance.context import Context
from compliance.facts import Administrators
from compliance.rules.kind import NoParameters, fact_kind, no_parameters
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_IS_ADMINISTRATOR: Final = Finding(Verdict.FAIL, "A person logged in is an administrator")
_IS_NOT: Final = Finding(Verdict.PASS, "Nobody logged in is an administrator")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "People work without administrator rights, so only a technician can change or install software"


def judge(_parameters: NoParameters, fact: Administrators, _context: Context, _now: datetime) -> Finding:
    """How many administrators there are is no fault; being logged in as one is."""
    if isinstance(fact.session_user_is_administrator, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.session_user_is_administrator))
    return _IS_ADMINISTRATOR if fact.session_user_is_administrator else _IS_NOT


KIND: Final = fact_kind("administrators", fact=Administrators, parse_parameters=no_parameters, asks=asks, judge=judge)
