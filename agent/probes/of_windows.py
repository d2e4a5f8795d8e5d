"""Which module reads which fact on Windows."""

from collections.abc import Mapping
from typing import Final

from agent.probes.probe import Probe
from agent.probes.windows import (
    administrators,
    antivirus,
    automatic_login,
    device_identity,
    disk_encryption,
    firewall,
    logon_notice,
    operating_system,
    password_policy,
    power,
    removable_media,
    screen_lock,
    secure_boot,
    security_updates,
    software_inventory,
    trusted_platform_module,
)

WINDOWS: Final[Mapping[str, Probe]] = {
    "device_identity": device_identity,
    "operating_system": operating_system,
    "disk_encryption": disk_encryption,
    "antivirus": antivirus,
    "screen_lock": screen_lock,
    "removable_media": removable_media,
    "firewall": firewall,
    "administrators": administrators,
    "automatic_login": automatic_login,
    "security_updates": security_updates,
    "password_policy": password_policy,
    "secure_boot": secure_boot,
    "trusted_platform_module": trusted_platform_module,
    "logon_notice": logon_notice,
    "power": power,
    "software_inventory": software_inventory,
}
