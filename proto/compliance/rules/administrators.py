"""Nobody works day to day with the rights of an administrator."""

from typing import Final

from compliance.facts import Administrators
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_IS_ADMINISTRATOR: Final = Finding(Verdict.FAIL, "A person logged in is an administrator")
_IS_NOT: Final = Finding(Verdict.PASS, "Nobody logged in is an administrator")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "People work without administrator rights, so only a technician can change or install software"


def judge(_parameters: NoParameters, fact: Administrators) -> Finding:
    """How many administrators there are is no fault; being logged in as one is."""
    if isinstance(fact.session_user_is_administrator, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.session_user_is_administrator))
    return _IS_ADMINISTRATOR if fact.session_user_is_administrator else _IS_NOT


KIND: Final = timeless_kind("administrators", fact=Administrators, parse_parameters=no_parameters, asks=asks, judge=judge)
