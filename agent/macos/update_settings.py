"""What a Mac does about updates by itself. Source: /Library/Preferences/com.apple.SoftwareUpdate.plist, and its managed twin.

A key that is missing stands for its default: looking for updates and taking security data are on (softwareupdate(8) --schedule
says so with the key missing); whether whole updates of macOS install themselves differs between releases.
"""

from datetime import UTC, datetime
from typing import Final

from agent.host import Host
from agent.macos.managed import managed_settings
from agent.macos.property_list import Record, is_on, merged_settings, read_settings
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

DOMAIN: Final = "com.apple.SoftwareUpdate"
_MAIN: Final = "AutomaticallyInstallMacOSUpdates"
_NOT_SET: Final = Unknown(Why.NOT_RECORDED, "nobody set whether macOS installs its updates by itself")
_NEVER_LOOKED: Final = Unknown(Why.NOT_RECORDED, "the system does not say when it last looked for updates")


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """Security data are what XProtect knows and small urgent mends; updates of macOS hold most security mends."""

    takes_security_data: bool
    installs_updates: bool | Unknown
    looked_at: datetime | Unknown


def read_update_settings(host: Host) -> UpdateSettings:
    """The Mac's settings, and the managed ones, which win."""
    own = read_settings(host, f"/Library/Preferences/{DOMAIN}.plist")
    return parse_update_settings(f"{own}\n{managed_settings(host, DOMAIN)}")


@parser("plutil", "plutil -convert xml1 -o - /Library/Preferences/com.apple.SoftwareUpdate.plist")
def parse_update_settings(text: str) -> UpdateSettings:
    """Settings as property lists, one after the other; later ones win."""
    settings = merged_settings(text)
    looks = _on(settings, "AutomaticCheckEnabled")
    data = looks and _on(settings, "CriticalUpdateInstall") and _on(settings, "ConfigDataInstall")
    installs: bool | Unknown = looks and _on(settings, "AutomaticDownload")
    if installs:
        installs = is_on(settings[_MAIN]) if _MAIN in settings else _NOT_SET
    return UpdateSettings(data, installs, _looked_at(settings))


def _on(settings: Record, name: str) -> bool:
    return is_on(settings.get(name, True))


def _looked_at(settings: Record) -> datetime | Unknown:
    """The last time that a search came to its end."""
    said = [settings.get(each) for each in ("LastFullSuccessfulDate", "LastSuccessfulDate")]
    times = [each.replace(tzinfo=UTC) for each in said if isinstance(each, datetime)]
    return max(times) if times else _NEVER_LOOKED
