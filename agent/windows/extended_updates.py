"""Does Windows 10 get Extended Security Updates?

Sources: "Enable Extended Security Updates" of Microsoft Learn (a licence for a year has the same number on every device);
LicenseStatus of SoftwareLicensingProduct, PartOfDomain of Win32_ComputerSystem, CloudDomainJoin of the registry.

Microsoft gives them to people at home in exchange for an account, to 12 October 2027, but not on computers that an
organisation has joined to its domain (techrepublic.com/article/news-windows-10-esu-eligibility). Where Windows keeps that is
not documented.
"""

from datetime import date
from typing import Final

from agent.probes.parsing import parser
from agent.windows.powershell import rows_of
from compliance.values import dataclass

_UNTIL: Final = {
    "f520e45e-7413-4a34-a497-d2765967d094": date(2026, 10, 13),
    "1043add5-23b1-4afb-9a0f-64343c8f3f8d": date(2027, 10, 12),
    "83d49986-add3-41d7-ba33-87c7bfb5c0fb": date(2028, 10, 10),
}
_WANTED: Final = " OR ".join(f"ID=''{each}''" for each in _UNTIL)
LICENCES: Final = (
    "[pscustomobject]@{ Joined=[bool]((Get-CimInstance Win32_ComputerSystem).PartOfDomain -or "
    "(Test-Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo\\*')); "
    f"Licensed=@(Get-CimInstance SoftwareLicensingProduct -Property ID, LicenseStatus -Filter '{_WANTED}' | "
    "Where-Object { $_.LicenseStatus -eq 1 } | ForEach-Object { $_.ID }) }"
)


@dataclass(frozen=True, slots=True)
class ExtendedUpdates:
    """Whether an organisation has joined the computer, and to which day a licence covers it; "" is without one."""

    joined: bool
    licensed_until: str


@parser("softwarelicensingproduct", f"ConvertTo-Json -Depth 4 @({LICENCES})")
def parse_licences(text: str) -> ExtendedUpdates:
    """One object. A licence of another number is of something else."""
    (row,) = rows_of(text)
    listed = row["Licensed"]
    licensed = listed["value"] if isinstance(listed, dict) else listed
    days = sorted(_UNTIL[each.lower()] for each in licensed if each.lower() in _UNTIL)
    if not isinstance(row["Joined"], bool):
        raise TypeError("neither joined nor not")
    return ExtendedUpdates(row["Joined"], days[-1].isoformat() if days else "")
