"""What somebody can do so that the agent reads what it could not, by the reason that the probe gave.

Names of packages: those of Debian and Ubuntu, then of Fedora, where the two differ.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from compliance.unknown import Unknown, Why

_CASE: Final = "Send a case, so that it can be put right: rollcall-agent capture DIR (docs/captures.md)"
PACKAGES: Final[Mapping[str, str]] = {
    "apt-config": "apt",
    "apt-helper": "apt",
    "cat": "coreutils",
    "dconf": "dconf-cli (Fedora: dconf)",
    "dmsetup": "dmsetup (Fedora: device-mapper)",
    "dnf": "dnf",
    "falconctl": "falcon-sensor, from CrowdStrike",
    "flatpak": "flatpak",
    "gsettings": "libglib2.0-bin (Fedora: glib2)",
    "journalctl": "systemd",
    "loginctl": "systemd",
    "lsblk": "util-linux",
    "mdatp": "mdatp, from Microsoft",
    "modprobe": "kmod",
    "nft": "nftables",
    "iptables-save": "iptables",
    "ip6tables-save": "iptables",
    "rpm": "rpm",
    "sudo": "sudo",
    "ufw": "ufw",
    "zfs": "zfsutils-linux (Fedora: zfs)",
    "zpool": "zfsutils-linux (Fedora: zfs)",
}
_AS_ROOT: Final = "Run it as root, as the service is: sudo rollcall-agent doctor"
_MORE_RIGHTS: Final[Mapping[str, str]] = {
    "linux": _AS_ROOT,
    "macos": _AS_ROOT,
    "windows": "Run it in a window that was opened as administrator; the service runs as Local System",
}
_ROOT_REFUSED: Final[Mapping[str, str]] = {
    "linux": "Root itself is refused: look for AppArmor or SELinux in what journalctl -k prints, and allow it there",
    "macos": "Allow it in System Settings, Privacy & Security, Full Disk Access, or by a profile of the school's management",
    "windows": "Look for a security product that keeps rollcall-agent from reading, and allow it there",
}


def how_to_allow(unknown: Unknown, platform: str, *, privileged: bool) -> str:
    """What to do, as a sentence or two without the last full stop; empty where nothing that anybody does here would help."""
    match unknown.why:
        case Why.ACCESS_DENIED:
            return (_ROOT_REFUSED if privileged else _MORE_RIGHTS).get(platform, "")
        case Why.MISSING_TOOL:
            return _to_install(unknown.detail, platform)
        case Why.TIMED_OUT:
            return f"The computer may have been busy: run it again. {_CASE}"
        case Why.CONTRADICTION:
            return f"Look at the device itself. {_CASE}"
        case Why.UNEXPECTED_OUTPUT | Why.UNKNOWN_VALUE | Why.PROBE_FAILED:
            return _CASE
        case Why.NOT_SUPPORTED | Why.NOT_RECORDED | Why.NOT_READ | Why.NOT_COLLECTED | Why.NOBODY_LOGGED_IN | Why.TOO_OLD:
            return ""
        case impossible:
            assert_never(impossible)


def _to_install(detail: str, platform: str) -> str:
    words = detail.replace(",", " ").split()
    named = next((PACKAGES[each] for each in words if each in PACKAGES), "") if platform == "linux" else ""
    return f"Install the package {named}" if named else f"That program is a part of the system. {_CASE}"
