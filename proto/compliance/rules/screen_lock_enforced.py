"""The screen lock is the school's to set: nobody logged in can put it off."""

from typing import Final

from compliance.facts import ScreenLock, UserScreenLock
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict, worst_finding

_NO_DESKTOP: Final = Finding(Verdict.NOT_APPLICABLE, "No desktop is installed")
_NOBODY: Final = Finding(Verdict.UNKNOWN, "Nobody was logged in, and who may change the lock is seen only then")
_ENFORCED: Final = Finding(Verdict.PASS, "Nobody logged in can change the screen lock")
_CHANGEABLE: Final = Finding(Verdict.FAIL, "A person logged in can change the screen lock")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Users cannot change when the screen locks"


def judge(_parameters: NoParameters, fact: ScreenLock) -> Finding:
    """One person who may change it is enough to fail. How soon it locks is another rule's question."""
    if not fact.has_desktop:
        return _NO_DESKTOP
    if not fact.users:
        return _NOBODY
    return worst_finding(map(_of_user, fact.users))


def _of_user(user: UserScreenLock) -> Finding:
    if isinstance(user.user_may_change, Unknown):
        return Finding(Verdict.UNKNOWN, str(user.user_may_change))
    return _CHANGEABLE if user.user_may_change else _ENFORCED


KIND: Final = timeless_kind("screen_lock_enforced", fact=ScreenLock, parse_parameters=no_parameters, asks=asks, judge=judge)
