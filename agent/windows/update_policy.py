r"""Does Windows install updates by itself? Sources: "Configure Automatic Updates" of Microsoft Learn (NoAutoUpdate, AUOptions),
"Select when Quality Updates are received" (PauseQualityUpdatesStartTime), the services' Start, and PauseUpdatesExpiryTime of
the settings app, which is a text (ISO 8601).

Windows 10 and 11 do unless somebody forbade, paused or disabled it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import instant_of
from agent.windows.registry import registry_keys, values_if_there
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_POLICY: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"
_FOR_BUSINESS: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
_SETTINGS: Final = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings"
_SERVICES: Final = (r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv", r"HKLM\SYSTEM\CurrentControlSet\Services\UsoSvc")
_ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    _POLICY: ("NoAutoUpdate", "AUOptions"),
    _FOR_BUSINESS: ("PauseQualityUpdatesStartTime",),
    _SETTINGS: ("PauseUpdatesExpiryTime",),
    **dict.fromkeys(_SERVICES, ("Start",)),
}
_DISABLED: Final = 4
_NOTIFY: Final = (2, 3, 7)  # AUOptions: before downloading, before installing, both
_SCHEDULED: Final = (None, 4)
_LOCAL: Final = Unknown(Why.NOT_SUPPORTED, "a policy leaves it to whoever is administrator, whose choice is not read")
_PAUSED_BY_POLICY: Final = Unknown(
    Why.NOT_SUPPORTED, "a policy pauses updates from a day on, and how long that holds is not read"
)
_NO_PAUSE: Final = Unknown(Why.NOT_RECORDED, "nobody paused updates")
_NO_SERVICE: Final = Unknown(Why.NOT_RECORDED, "Windows Update's service is not in what was read")


@dataclass(frozen=True, slots=True)
class UpdatePolicy:
    """Whether Windows installs updates by itself, and until when somebody paused that, whether that is over or not."""

    automatic: bool | Unknown
    paused_until: datetime | Unknown


def read_automatic(host: Host) -> bool | Unknown:
    """For this instant: a pause ends by itself."""
    text = "".join(f"{key}\n{values_if_there(host, key, *names)}\n" for key, names in _ASKED.items())
    found = parse_update_policy(text)
    return False if isinstance(found.paused_until, datetime) and found.paused_until > host.now() else found.automatic


@parser("reg", f'reg query "{_POLICY}" /s')
def parse_update_policy(text: str) -> UpdatePolicy:
    """Keys with their values."""
    keys = registry_keys(text)
    policy, business, settings = (keys.get(key.lower(), {}) for key in (_POLICY, _FOR_BUSINESS, _SETTINGS))
    services = [keys.get(key.lower(), {}).get("start") for key in _SERVICES]
    pause = settings.get("pauseupdatesexpirytime")
    if not any((policy, business, settings, *services)):
        raise ValueError("none of the values that decide about updates")
    automatic = _automatic(policy, services)
    if automatic is True and business.get("pausequalityupdatesstarttime"):
        automatic = _PAUSED_BY_POLICY
    return UpdatePolicy(automatic, instant_of(str(pause)) if pause else _NO_PAUSE)


def _automatic(policy: Mapping[str, str | int], services: list[str | int | None]) -> bool | Unknown:
    if policy.get("noautoupdate") == 1 or _DISABLED in services or policy.get("auoptions") in _NOTIFY:
        return False
    if services[0] is None:
        return _NO_SERVICE
    return True if policy.get("auoptions") in _SCHEDULED else _LOCAL
