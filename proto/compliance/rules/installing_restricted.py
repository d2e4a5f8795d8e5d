"""Only those whom the school lets can install software for everybody on the device."""

from typing import Final

from compliance.facts import Administrators
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_CAN: Final = Finding(Verdict.FAIL, "A person logged in is an administrator, and so can install software")
_CANNOT: Final = Finding(Verdict.PASS, "Nobody logged in has the rights to install software for everybody")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Users cannot install software for everybody on the device"


def judge(_parameters: NoParameters, fact: Administrators) -> Finding:
    """By the rights of who is logged in. What people put into folders of their own is neither read nor judged."""
    if isinstance(fact.session_user_is_administrator, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.session_user_is_administrator))
    return _CAN if fact.session_user_is_administrator else _CANNOT


KIND: Final = timeless_kind(
    "installing_restricted", fact=Administrators, parse_parameters=no_parameters, asks=asks, judge=judge
)
