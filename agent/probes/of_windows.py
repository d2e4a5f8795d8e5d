"""Which module reads which fact on Windows. The others are not supported there by this version."""

from collections.abc import Mapping
from typing import Final

from agent.probes.probe import Probe
from agent.probes.windows import antivirus, automatic_login, disk_encryption, firewall, screen_lock, secure_boot

WINDOWS: Final[Mapping[str, Probe]] = {
    "disk_encryption": disk_encryption,
    "antivirus": antivirus,
    "firewall": firewall,
    "screen_lock": screen_lock,
    "automatic_login": automatic_login,
    "secure_boot": secure_boot,
}
