"""macOS: what is asked of the passwords of the Mac's own accounts? Source: pwpolicy(8), `pwpolicy -getaccountpolicies`.

Policies are predicates; those are understood that macOS itself and Apple's passcode profile write. A predicate of another kind
makes its part not known.
"""

import re
from typing import Final

from agent.allowed_commands import PWPOLICY
from agent.host import Host
from agent.macos.property_list import Record, property_list, records, whole_number
from agent.probes.parsing import parser
from compliance.facts import Expires, LocksOut, NeverExpires, NeverLocksOut, PasswordPolicy
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the rules for the passwords of all accounts (pwpolicy); nobody's own password is looked at"

_LENGTH: Final = re.compile(r"policyAttributePassword matches '\^?\.\{(\d{1,4}),\d*\}\+?\$?'")
_KINDS: Final = re.compile(r"policyAttributePassword matches '.*\[(?:A-Z|a-z|0-9|\^)")
_HARMLESS: Final = re.compile(
    r"policyAttributePasswordHistory|policyAttributePasswordHashes|policyAttributePasswordHints|none policyAttribute"
)
_FAILURES: Final = "policyAttributeMaximumFailedAuthentications"
_DAYS: Final = ("policyAttributeExpiresEveryNDays", "policyAttributeDaysUntilExpiration")
_ODD: Final = Unknown(Why.UNKNOWN_VALUE, "a rule for passwords is written in a way that this version does not understand")


def read(host: Host) -> PasswordPolicy:
    """The rules for everybody; those for single accounts are not asked."""
    return parse_pwpolicy(host.run(PWPOLICY, "-getaccountpolicies"))


@parser("pwpolicy", "pwpolicy -getaccountpolicies")
def parse_pwpolicy(text: str) -> PasswordPolicy:
    """A heading and a property list."""
    policies = property_list(text)
    content, authentication, change = (
        records(policies.get(f"policyCategory{name}")) for name in ("PasswordContent", "Authentication", "PasswordChange")
    )
    return PasswordPolicy(_length(content), _kinds(content), _lock_out(authentication), _expiry(change))


def _written(policy: Record) -> str:
    return str(policy.get("policyContent", ""))


def _length(content: list[Record]) -> int | Unknown:
    """The longest that is asked: every predicate must hold."""
    lengths = [int(found[1]) for each in content if (found := _LENGTH.search(_written(each)))]
    if lengths:
        return max(lengths)
    return _ODD if any(not _is_understood(each) for each in content) else 0


def _kinds(content: list[Record]) -> bool | Unknown:
    if any(_KINDS.search(_written(each)) for each in content):
        return True
    return _ODD if any(not _is_understood(each) for each in content) else False


def _is_understood(policy: Record) -> bool:
    written = _written(policy)
    return bool(_LENGTH.search(written) or _KINDS.search(written) or _HARMLESS.search(written))


def _lock_out(authentication: list[Record]) -> LocksOut | NeverLocksOut | Unknown:
    for each in authentication:
        parameters = each.get("policyParameters", {})
        if _FAILURES in parameters:
            return LocksOut(whole_number(parameters[_FAILURES]), whole_number(parameters.get("autoEnableInSeconds", 0)))
    return _ODD if authentication else NeverLocksOut()


def _expiry(change: list[Record]) -> Expires | NeverExpires | Unknown:
    for each in change:
        parameters = each.get("policyParameters", {})
        days = next((parameters[name] for name in _DAYS if name in parameters), None)
        if days is not None:
            return Expires(whole_number(days)) if whole_number(days) > 0 else NeverExpires()
    return _ODD if change else NeverExpires()


PARSERS: Final = (parse_pwpolicy,)
