"""What macOS installed and when. Source: /Library/Receipts/InstallHistory.plist, the list behind system_profiler(8)'s
SPInstallHistoryDataType. Names of programs in it stay on the device.
"""

from datetime import UTC, datetime
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.macos.property_list import list_of_records, read_settings
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_PATH: Final = "/Library/Receipts/InstallHistory.plist"
_OF_XPROTECT: Final = ("XProtectPlistConfigData", "XProtectPayloads")
_OF_THE_SYSTEM: Final = ("macOS", "Mac OS X", "Security Update", "Safari")
_BY_THE_SYSTEM: Final = frozenset({"softwareupdated", "macOS Installer", "OS Installer", "softwareupdate"})


@dataclass(frozen=True, slots=True)
class InstallHistory:
    """When the last of either kind was installed."""

    system: datetime | Unknown
    xprotect: datetime | Unknown


def read_install_history(host: Host) -> InstallHistory:
    """This Mac's list."""
    if not host.exists(_PATH):
        raise NotRecorded("the system keeps no list of what was installed")
    return parse_install_history(read_settings(host, _PATH))


@parser("install_history", "plutil -convert xml1 -o - /Library/Receipts/InstallHistory.plist")
def parse_install_history(text: str) -> InstallHistory:
    """The list as a property list. Its times are in UTC."""
    items = _items(text)
    system = [at for name, by, at in items if name.startswith(_OF_THE_SYSTEM) and by in _BY_THE_SYSTEM]
    xprotect = [at for name, _, at in items if name.startswith(_OF_XPROTECT)]
    return InstallHistory(_latest(system, "update of the system"), _latest(xprotect, "update of XProtect"))


def _items(text: str) -> list[tuple[str, str, datetime]]:
    """Name, installing program and time of every entry."""
    return [
        (each.get("displayName", ""), each.get("processName", ""), each["date"].replace(tzinfo=UTC))
        for each in list_of_records(text)
        if isinstance(each.get("date"), datetime) and isinstance(each.get("displayName"), str)
    ]


def _latest(times: list[datetime], what: str) -> datetime | Unknown:
    return max(times) if times else Unknown(Why.NOT_RECORDED, f"the list of what was installed has no {what}")
