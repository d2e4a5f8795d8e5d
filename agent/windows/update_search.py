"""What Windows Update knows. Sources: the Windows Update Agent API of Microsoft Learn (IUpdateSearcher with Online false, which
asks what is known and does not go to the network; IUpdate; IAutomaticUpdatesResults; ISystemInformation), the identifiers of
categories of WSUS.
"""

from datetime import datetime
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.powershell import instant_of, rows_of
from compliance.facts import NoneWaiting, UpdatesWaiting
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_SECURITY: Final = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
_DEFINITIONS: Final = "e0789628-ce08-4437-be74-2495b842f43b"  # of antivirus: they come several times a day
SEARCH: Final = (
    "$s=(New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher(); $s.Online=$false; "
    "$r=$s.Search('IsInstalled=0 and IsHidden=0 and Type=''Software'''); [pscustomobject]@{ Code=[int]$r.ResultCode; "
    "Updates=@($r.Updates | Where-Object { -not $_.BrowseOnly } | ForEach-Object { [pscustomobject]@{ "
    "Severity=[string]$_.MsrcSeverity; Since=$_.LastDeploymentChangeTime.ToString('s'); "
    f"Security=(@($_.Categories | ForEach-Object {{ $_.CategoryID }}) -contains '{_SECURITY}'); "
    f"Definitions=(@($_.Categories | ForEach-Object {{ $_.CategoryID }}) -contains '{_DEFINITIONS}') }} }}) }}"
)
"""What is offered to be installed by itself; a preview that a person must ask for (BrowseOnly) is not. No titles."""
STATE: Final = (
    "$r=(New-Object -ComObject Microsoft.Update.AutoUpdate).Results; [pscustomobject]@{ "
    "Looked=$(if ($r.LastSearchSuccessDate) { $r.LastSearchSuccessDate.ToString('s') }); "
    "Installed=$(if ($r.LastInstallationSuccessDate) { $r.LastInstallationSuccessDate.ToString('s') }); "
    "Restart=[bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired }"
)
_FIRST_YEAR: Final = 2000
_SUCCEEDED: Final = 2  # OperationResultCode; 3 is "with errors"
_NEVER: Final = Unknown(Why.NOT_RECORDED, "Windows has no record of it")


@dataclass(frozen=True, slots=True)
class UpdateState:
    """When Windows last looked for updates and installed some, and whether it must be started again."""

    looked_at: datetime | Unknown
    installed_at: datetime | Unknown
    restart_needed: bool


@parser("windows_update", f"ConvertTo-Json -Depth 4 @({SEARCH})")
def parse_search(text: str) -> UpdatesWaiting | NoneWaiting:
    """Updates of the category of security, and those that Microsoft gave a severity. A search that failed is no "none"."""
    (row,) = rows_of(text)
    if row["Code"] != _SUCCEEDED:
        raise ValueError("the search did not succeed")
    listed = row["Updates"]
    found = [each for each in (listed["value"] if isinstance(listed, dict) else listed) if _is_for_security(each)]
    return UpdatesWaiting(len(found), min(instant_of(each["Since"]) for each in found)) if found else NoneWaiting()


def _is_for_security(update: dict[str, Any]) -> bool:
    security, definitions = update["Security"], update["Definitions"]
    if not isinstance(security, bool) or not isinstance(definitions, bool):
        raise TypeError("neither yes nor no")
    return not definitions and (security or bool(update["Severity"]))


@parser("windows_update_state", f"ConvertTo-Json @({STATE})")
def parse_state(text: str) -> UpdateState:
    """One object; its times are in UTC."""
    (row,) = rows_of(text)
    if not isinstance(row["Restart"], bool):
        raise TypeError("neither yes nor no")
    return UpdateState(_instant(row["Looked"]), _instant(row["Installed"]), row["Restart"])


def _instant(value: str | None) -> datetime | Unknown:
    """COM writes "never" as nothing, or as the day on which its calendar begins (30 December 1899)."""
    found = instant_of(value) if value else None
    return _NEVER if found is None or found.year < _FIRST_YEAR else found
