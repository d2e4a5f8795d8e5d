"""Nobody's session opens without a password when the device is switched on."""

from typing import Final

from compliance.facts import AutomaticLogin
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.verdict import Finding, Verdict

_ASKS_WHO: Final = Finding(Verdict.PASS, "A password is asked when the device starts")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Nobody is logged in without a password"


def judge(_parameters: NoParameters, fact: AutomaticLogin) -> Finding:
    """The setting decides; nobody needs to have used it."""
    if not fact.enabled:
        return _ASKS_WHO
    where = f" (set in {fact.configured_in})" if fact.configured_in else ""
    return Finding(Verdict.FAIL, f"Somebody is logged in without a password when the device starts{where}")


KIND: Final = timeless_kind("automatic_login_off", fact=AutomaticLogin, parse_parameters=no_parameters, asks=asks, judge=judge)
