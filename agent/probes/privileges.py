"""As whom each fact is read: what less than the service's own account (root, Local System) would be told.

Sources: the modes of the files as Debian and Fedora ship them, and the manuals of the programs; for macOS and Windows the
makers' documents alone.
"""

from collections.abc import Mapping
from typing import Final

_ANYBODY: Final = "any account"
_ROOT: Final = "root"
_NOT_READ: Final = "nothing, because it is not read"

READ_AS: Final[Mapping[str, Mapping[str, str]]] = {
    "linux": {
        "device_identity": "any account, but for the serial number, which root alone is told",
        "operating_system": _ANYBODY,
        "disk_encryption": "any account, but for the cipher, which root alone is told",
        "antivirus": "any account where ClamAV's socket is open to all; root for the other products",
        "screen_lock": "each person logged in, for that person's own settings; root alone can ask for others",
        "removable_media": "any account for what is attached; root for the rules of polkit; each person logged in, "
        "for that person's own settings",
        "firewall": _ROOT,
        "administrators": "any account for the lists; root for sudo's answer about somebody else",
        "automatic_login": _ANYBODY,
        "security_updates": _ANYBODY,
        "password_policy": _ANYBODY,
        "secure_boot": _ANYBODY,
        "trusted_platform_module": _ANYBODY,
        "logon_notice": "the log-in screen's own account (GDM's), through root; any account for /etc/issue",
        "power": "root, or a member of the group systemd-journal",
        "software_inventory": _ANYBODY,
    },
    "macos": {
        "device_identity": _ANYBODY,
        "operating_system": _ANYBODY,
        "disk_encryption": _ANYBODY,
        "antivirus": "root; what keeps products of others from seeing files is Full Disk Access, which is theirs and not ours",
        "screen_lock": "the person at the Mac, through root: asked as root itself, macOS says nothing",
        "removable_media": "any account for what is attached; root for what the school's management set",
        "firewall": "any account; root on macOS 15 and newer",
        "administrators": _ANYBODY,
        "automatic_login": "any account, but for the file with the kept password, of which root alone sees that it is there",
        "security_updates": _ANYBODY,
        "password_policy": _ROOT,
        "secure_boot": _ANYBODY,
        "trusted_platform_module": _ANYBODY,
        "logon_notice": _ANYBODY,
        "power": _NOT_READ,
        "software_inventory": _ANYBODY,
    },
    "windows": {
        "device_identity": _ANYBODY,
        "operating_system": _ANYBODY,
        "disk_encryption": "an administrator or Local System",
        "antivirus": _ANYBODY,
        "screen_lock": _ANYBODY,
        "removable_media": "an administrator or Local System for whether a medium is encrypted; any account for the rest",
        "firewall": _ANYBODY,
        "administrators": _ANYBODY,
        "automatic_login": _ANYBODY,
        "security_updates": _ANYBODY,
        "password_policy": "any account; an administrator or Local System for what group policy says of kinds of letters",
        "secure_boot": _ANYBODY,
        "trusted_platform_module": "an administrator or Local System",
        "logon_notice": _ANYBODY,
        "power": _ANYBODY,
        "software_inventory": _ANYBODY,
    },
}
"""The least account that is told everything. Every probe has a line: tests/documents/parity.py stops without one."""
