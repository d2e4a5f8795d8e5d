"""Whose desktop is open, and what the computer runs on.

Sources: Win32_Process, its method GetOwnerSid, Win32_ComputerSystem and Win32_Battery of Microsoft Learn.

The desktop is explorer.exe of the person who logged in. A profile may be loaded for a service or a task too, without a screen
that anybody could walk up to. Names of accounts are not asked for: the person's SID finds the settings.
"""

import re
from typing import Final

from agent.errors import NobodyLoggedIn, NotSupported
from agent.probes.parsing import parser
from agent.windows.powershell import rows_of
from compliance.values import dataclass

DESKTOPS: Final = (
    "[pscustomobject]@{ Person=[bool](Get-CimInstance Win32_ComputerSystem).UserName; "
    "Battery=[bool](Get-CimInstance Win32_Battery); "
    "Desktops=@(Get-CimInstance Win32_Process -Filter 'Name=''explorer.exe''' | "
    "ForEach-Object { [string](Invoke-CimMethod -InputObject $_ -MethodName GetOwnerSid).Sid } | Sort-Object -Unique) }"
)
_OF_A_PERSON: Final = re.compile(r"S-1-5-21(?:-\d{1,10}){4}|S-1-12-1(?:-\d{1,10}){4}")
"""Accounts of the computer, of a domain and of Entra ID: "Security identifiers" of Microsoft Learn."""


@dataclass(frozen=True, slots=True)
class OpenDesktops:
    """The SIDs of the people with a desktop, and whether the computer has a battery."""

    people: tuple[str, ...]
    has_battery: bool


@parser("win32_process", f"ConvertTo-Json -Depth 4 @({DESKTOPS})")
def parse_desktops(text: str) -> OpenDesktops:
    """Nobody there: NobodyLoggedIn. Somebody without explorer.exe (another shell, a kiosk) is refused, and never nobody."""
    (row,) = rows_of(text)
    listed = row["Desktops"]
    owners = listed["value"] if isinstance(listed, dict) else listed
    if not isinstance(owners, list) or not all(isinstance(each, bool) for each in (row["Person"], row["Battery"])):
        raise ValueError("another record than the one asked for")
    if "" in owners or None in owners:
        raise ValueError("a desktop without an owner")
    people = tuple(each for each in owners if _OF_A_PERSON.fullmatch(each))
    if not people and row["Person"]:
        raise NotSupported("somebody is at the screen without Windows' own desktop, and this version reads no other")
    if not people:
        raise NobodyLoggedIn("nobody is logged in at the computer's own screen")
    return OpenDesktops(people, row["Battery"])
