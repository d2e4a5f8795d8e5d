"""Who is in the group that may change Windows, and which accounts the computer itself has.

Sources: "Well-known SIDs" of Microsoft Learn (the group is S-1-5-32-544, whatever it is called in the language of the country;
an account that ends in 501 is the guest), the WinNT provider of ADSI, Win32_UserAccount. Get-LocalGroupMember fails as a whole
where one member's account is gone (PowerShell/PowerShell#2996). No name is asked for.
"""

import re
from typing import Any, Final

from agent.errors import NotSupported
from agent.probes.parsing import parser
from agent.windows.powershell import rows_of
from compliance.values import dataclass

_GET: Final = "$_.GetType().InvokeMember('ADsPath','GetProperty',$null,$_,$null)"
MEMBERS: Final = (
    "$n=(New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544').Translate([Security.Principal.NTAccount])."
    "Value.Split('\\')[-1]; "
    "([ADSI]('WinNT://' + [Environment]::MachineName + '/' + $n + ',group')).Invoke('Members') | ForEach-Object { "
    f"$p=[string]{_GET}; "
    "if ($p -match '^WinNT://(S-1-[0-9-]+)$') { [pscustomobject]@{ Class=''; Sid=$Matches[1] } } else { "
    "$m=[ADSI]$_; [pscustomobject]@{ Class=$m.SchemaClassName; "
    "Sid=(New-Object Security.Principal.SecurityIdentifier([byte[]]$m.objectSid.Value, 0)).Value } } }"
)
ACCOUNTS: Final = "Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=True' | Select-Object SID, Disabled"
_SID: Final = re.compile(r"S-1-\d{1,10}(?:-\d{1,10}){1,15}")
_GUEST: Final = "-501"
_NESTED: Final = "groups of a domain or of Entra ID are administrators here; how many people that are is not read"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the group. `kind`: user, group, or nothing where Windows does not know whom the number stands for."""

    sid: str
    kind: str


@dataclass(frozen=True, slots=True)
class LocalAccount:
    """An account of the computer's own."""

    sid: str
    enabled: bool


@parser("winnt_group", f"ConvertTo-Json @({MEMBERS})")
def parse_members(text: str) -> tuple[Member, ...]:
    """The members. A group without any member is an answer to another question."""
    rows = rows_of(text)
    if not rows:
        raise ValueError("no administrator at all")
    return tuple(Member(_sid(each["Sid"]), _kind(each["Class"])) for each in rows)


@parser("win32_useraccount", f"ConvertTo-Json @({ACCOUNTS})")
def parse_accounts(text: str) -> tuple[LocalAccount, ...]:
    """The computer's own accounts; Windows always has some."""
    rows = rows_of(text)
    if not rows or not all(isinstance(each["Disabled"], bool) for each in rows):
        raise ValueError("no accounts")
    return tuple(LocalAccount(_sid(each["SID"]), each["Disabled"] is False) for each in rows)


def has_guest(accounts: tuple[LocalAccount, ...]) -> bool:
    """Whether the guest's account can be used."""
    return any(each.enabled and each.sid.endswith(_GUEST) for each in accounts)


def people_among(members: tuple[Member, ...], accounts: tuple[LocalAccount, ...]) -> frozenset[str]:
    """The numbers of those who can use their rights. Raises NotSupported where groups hide how many that are.

    An account of the computer that is switched off cannot be used, and the number of one that is gone stands for nobody. A
    number from elsewhere that Windows cannot look up may be a group: a domain out of reach, or a role of Entra ID.
    """
    own = {each.sid: each.enabled for each in accounts}
    machine = accounts[0].sid.rpartition("-")[0]
    strange = [each for each in members if not each.kind and each.sid.rpartition("-")[0] != machine]
    if strange or any(each.kind == "group" for each in members):
        raise NotSupported(_NESTED)
    return frozenset(each.sid for each in members if each.kind and own.get(each.sid, True))


def _sid(value: Any) -> str:  # noqa: ANN401 - whatever stands there
    if not _SID.fullmatch(value):
        raise ValueError("no number of an account")
    return str(value)


def _kind(value: Any) -> str:  # noqa: ANN401 - ditto
    return {"user": "user", "group": "group", "": ""}[value.lower()]
