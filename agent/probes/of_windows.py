"""Which module reads which fact on Windows. The others are not supported there by this version."""

from collections.abc import Mapping
from typing import Final

from agent.probes.probe import Probe
from agent.probes.windows import (
    antivirus,
    automatic_login,
    device_identity,
    disk_encryption,
    firewall,
    operating_system,
    removable_media,
    screen_lock,
    secure_boot,
    software_inventory,
)

WINDOWS: Final[Mapping[str, Probe]] = {
    "device_identity": device_identity,
    "operating_system": operating_system,
    "disk_encryption": disk_encryption,
    "antivirus": antivirus,
    "screen_lock": screen_lock,
    "removable_media": removable_media,
    "firewall": firewall,
    "automatic_login": automatic_login,
    "secure_boot": secure_boot,
    "software_inventory": software_inventory,
}
