"""There is no guest account: whoever uses the device does so under an account of their own."""

from typing import Final

from compliance.facts import Administrators
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_ENABLED: Final = Finding(Verdict.FAIL, "There is a guest account that anybody can use")
_OFF: Final = Finding(Verdict.PASS, "There is no guest account that can be used")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Nobody can use the device as a guest"


def judge(_parameters: NoParameters, fact: Administrators) -> Finding:
    """Whether an account with a name is shared by several people cannot be seen on a device."""
    if isinstance(fact.guest_account_enabled, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.guest_account_enabled))
    return _ENABLED if fact.guest_account_enabled else _OFF


KIND: Final = timeless_kind("guest_account_off", fact=Administrators, parse_parameters=no_parameters, asks=asks, judge=judge)
