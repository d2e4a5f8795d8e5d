"""Every program that the agent may ever start, by absolute path. What is not listed here cannot be started."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AllowedCommand:
    """One program: where it may lie, how long it may take, how much it may say, and which exit statuses mean an answer."""

    name: str
    paths: tuple[str, ...]
    timeout_seconds: float
    output_limit_bytes: int
    answering_statuses: tuple[int, ...] = (0,)


def _system(name: str, *, timeout_seconds: float = 5.0, statuses: tuple[int, ...] = (0,)) -> AllowedCommand:
    """A program of the distribution: in /usr/bin or /usr/sbin, or in / where the two are not merged."""
    paths = tuple(f"{folder}/{name}" for folder in ("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
    return AllowedCommand(name, paths, timeout_seconds, 1_048_576, statuses)


APT_CONFIG: Final = _system("apt-config")
APT_HELPER: Final = AllowedCommand("apt-helper", ("/usr/lib/apt/apt-helper",), 20.0, 67_108_864)
CAT: Final = AllowedCommand("cat", ("/usr/bin/cat", "/bin/cat"), 5.0, 262_144)  # a person's own settings, read as that person
DCONF: Final = _system("dconf")
DMSETUP: Final = _system("dmsetup")
DNF: Final = _system("dnf", timeout_seconds=30.0)
FALCONCTL: Final = AllowedCommand("falconctl", ("/opt/CrowdStrike/falconctl",), 10.0, 65_536)
GSETTINGS: Final = _system("gsettings")
IP6TABLES_SAVE: Final = _system("ip6tables-save")
IPTABLES_SAVE: Final = _system("iptables-save")
JOURNALCTL: Final = _system("journalctl", timeout_seconds=20.0)
LOGINCTL: Final = _system("loginctl")
LSBLK: Final = _system("lsblk", timeout_seconds=10.0)
MDATP: Final = _system("mdatp", timeout_seconds=20.0)
MODPROBE: Final = _system("modprobe")
NFT: Final = _system("nft")
SUDO: Final = _system("sudo", statuses=(0, 1))  # 1: that account may run nothing
UFW: Final = _system("ufw", timeout_seconds=10.0)
ZFS: Final = _system("zfs", timeout_seconds=10.0)
ZPOOL: Final = _system("zpool", timeout_seconds=10.0)

ALLOWED_COMMANDS: Final = (
    APT_CONFIG,
    APT_HELPER,
    CAT,
    DCONF,
    DMSETUP,
    DNF,
    FALCONCTL,
    GSETTINGS,
    IP6TABLES_SAVE,
    IPTABLES_SAVE,
    JOURNALCTL,
    LOGINCTL,
    LSBLK,
    MDATP,
    MODPROBE,
    NFT,
    SUDO,
    UFW,
    ZFS,
    ZPOOL,
)
"""The inventory, for the security review and for `rollcall-agent explain`."""
