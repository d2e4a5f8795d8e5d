"""Windows: what is asked of the passwords of the computer's own accounts?

Sources: IADsDomain's properties of the WinNT provider of ADSI, which are those of NetUserModalsGet (USER_MODALS_INFO_0 and _3),
Microsoft Learn; RSOP_SecuritySettingBoolean for what a group policy says of kinds of letters, which no other interface tells
without writing a file. `net accounts` says the same in the language of the country, and is not read.
"""

from dataclasses import replace
from typing import Any, Final

from agent.errors import ProbeError
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import ask_together, rows_of
from compliance.facts import Expires, LocksOut, NeverExpires, NeverLocksOut, PasswordPolicy
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "the rules for the passwords of the computer's own accounts, and what a group policy says of kinds of letters; nobody's "
    "own password is looked at"
)

_RULES: Final = (
    "$c=[ADSI]('WinNT://' + [Environment]::MachineName + ',computer'); [pscustomobject]@{ Length=$c.MinPasswordLength.Value; "
    "Age=$c.MaxPasswordAge.Value; Tries=$c.MaxBadPasswordsAllowed.Value; Closed=$c.AutoUnlockInterval.Value }"
)
_KINDS: Final = (
    "Get-CimInstance -Namespace root/rsop/computer -ClassName RSOP_SecuritySettingBoolean "
    "-Filter 'KeyName=''PasswordComplexity'' AND precedence=1' | Select-Object Setting"
)
_FOR_EVER: Final = (-1, 0xFFFFFFFF)  # TIMEQ_FOREVER
_DAY: Final = 86_400
_NO_POLICY: Final = Unknown(Why.NOT_RECORDED, "no group policy says it, and Windows tells its own setting in no other way")
_ODD: Final = Unknown(Why.UNEXPECTED_OUTPUT, "Windows does not say what a group policy asks of kinds of letters")


def read(host: Host) -> PasswordPolicy:
    """The rules for everybody on this computer; those of a domain are ruled there. PowerShell is started once."""
    told = ask_together(host, rules=_RULES, kinds=_KINDS)
    try:
        kinds = parse_kinds(told["kinds"])
    except ProbeError as error:
        kinds = error.as_unknown()
    return replace(parse_rules(told["rules"]), several_kinds_of_letters=kinds)


@parser("winnt_computer", f"ConvertTo-Json @({_RULES})")
def parse_rules(text: str) -> PasswordPolicy:
    """One object: a number of letters, seconds, wrong passwords, and seconds again. It does not tell of kinds of letters."""
    (row,) = rows_of(text)
    length = _number(row["Length"])
    if length < 0:
        raise ValueError("no number of letters")
    return PasswordPolicy(length, _NO_POLICY, _lock_out(row), _expiry(_number(row["Age"])))


@parser("rsop_securitysettingboolean", f"ConvertTo-Json @({_KINDS})")
def parse_kinds(text: str) -> bool | Unknown:
    """What the group policy that won says; none is no answer."""
    rows = rows_of(text)
    if not rows:
        return _NO_POLICY
    settings = {each["Setting"] for each in rows}
    return settings.pop() is True if settings in ({True}, {False}) else _ODD


def _lock_out(row: dict[str, Any]) -> LocksOut | NeverLocksOut:
    tries, closed = _number(row["Tries"]), _number(row["Closed"])
    if tries < 0 or (closed < 0 and closed not in _FOR_EVER):
        raise ValueError("no numbers of tries and of seconds")
    if tries == 0:
        return NeverLocksOut()
    return LocksOut(tries, 0 if closed in _FOR_EVER else closed)


def _expiry(seconds: int) -> Expires | NeverExpires:
    if seconds in _FOR_EVER or seconds == 0:
        return NeverExpires()
    if seconds < _DAY:
        raise ValueError("less than a day")
    return Expires(seconds // _DAY)


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return value


PARSERS: Final = (parse_rules, parse_kinds)
