"""Every program that the agent may ever start, by absolute path. What is not listed here cannot be started."""

from typing import Final

from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class AllowedCommand:
    """One program: where it may lie, how long it may take, how much it may say, and which exit statuses mean an answer.

    `answers_on_error_side`: what it prints there is its answer too, not only words about what went wrong.
    """

    name: str
    paths: tuple[str, ...]
    timeout_seconds: float
    output_limit_bytes: int
    answering_statuses: tuple[int, ...] = (0,)
    answers_on_error_side: bool = False


def _system(name: str, *, timeout_seconds: float = 5.0, statuses: tuple[int, ...] = (0,)) -> AllowedCommand:
    """A program of the system: in /usr/bin or /usr/sbin, or in / where the two are not merged."""
    paths = tuple(f"{folder}/{name}" for folder in ("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
    return AllowedCommand(name, paths, timeout_seconds, 1_048_576, statuses)


APT_CONFIG: Final = _system("apt-config")
APT_HELPER: Final = AllowedCommand("apt-helper", ("/usr/lib/apt/apt-helper",), 20.0, 67_108_864)
CAT: Final = AllowedCommand("cat", ("/usr/bin/cat", "/bin/cat"), 5.0, 262_144)  # a person's own settings, read as that person
DCONF: Final = _system("dconf")
DMSETUP: Final = _system("dmsetup")
DNF: Final = _system("dnf", timeout_seconds=30.0)
FALCONCTL: Final = AllowedCommand("falconctl", ("/opt/CrowdStrike/falconctl",), 10.0, 65_536)
FLATPAK: Final = _system("flatpak", timeout_seconds=20.0)
GSETTINGS: Final = _system("gsettings")
IP6TABLES_SAVE: Final = _system("ip6tables-save")
IPTABLES_SAVE: Final = _system("iptables-save")
JOURNALCTL: Final = _system("journalctl", timeout_seconds=20.0)
LOGINCTL: Final = _system("loginctl")
LSBLK: Final = _system("lsblk", timeout_seconds=10.0)
MDATP: Final = _system("mdatp", timeout_seconds=20.0)
MODPROBE: Final = _system("modprobe")
NFT: Final = _system("nft")
POWERCFG: Final = AllowedCommand("powercfg", ("C:\\Windows\\System32\\powercfg.exe",), 20.0, 1_048_576)
POWERSHELL: Final = AllowedCommand(
    "powershell", ("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",), 60.0, 1_048_576
)
RPM: Final = AllowedCommand("rpm", ("/usr/bin/rpm",), 30.0, 4_194_304)
SUDO: Final = _system("sudo", statuses=(0, 1))  # 1: that account may run nothing
SYSTEMCTL: Final = _system("systemctl", timeout_seconds=3.0, statuses=(0, 1))  # 1: the system is up, and not all of it runs
UFW: Final = _system("ufw", timeout_seconds=10.0)
ZFS: Final = _system("zfs", timeout_seconds=10.0)
ZPOOL: Final = _system("zpool", timeout_seconds=10.0)

# macOS only. What lies in /usr/bin and /usr/sbin there belongs to the sealed system volume; /usr/local is never looked in:
# where Homebrew is used it belongs to a person.
CSRUTIL: Final = _system("csrutil")
DEFAULTS: Final = _system("defaults")
DISKUTIL: Final = _system("diskutil", timeout_seconds=30.0)  # seven seconds at worst were measured for `apfs list`
DSCL: Final = _system("dscl", timeout_seconds=20.0)  # it may ask a directory that is away
DSMEMBERUTIL: Final = _system("dsmemberutil", timeout_seconds=20.0)
FDESETUP: Final = _system("fdesetup", statuses=(0, 1, 2))  # 1: off, 2: on but busy
LAUNCHCTL: Final = AllowedCommand("launchctl", ("/bin/launchctl",), 10.0, 1_048_576)
MDATP_OF_MACOS: Final = AllowedCommand(
    "mdatp", ("/Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemonclient",), 20.0, 1_048_576
)
NVRAM: Final = _system("nvram")
PLUTIL: Final = AllowedCommand("plutil", ("/usr/bin/plutil",), 10.0, 8_388_608)
PMSET: Final = _system("pmset")
PS: Final = AllowedCommand("ps", ("/bin/ps",), 10.0, 1_048_576)
PWPOLICY: Final = _system("pwpolicy", timeout_seconds=10.0)
SCUTIL: Final = _system("scutil")
SOCKETFILTERFW: Final = AllowedCommand("socketfilterfw", ("/usr/libexec/ApplicationFirewall/socketfilterfw",), 10.0, 1_048_576)
SOFTWAREUPDATE: Final = AllowedCommand(
    "softwareupdate", ("/usr/sbin/softwareupdate",), 30.0, 1_048_576, answers_on_error_side=True
)
STAT: Final = _system("stat")
SW_VERS: Final = _system("sw_vers")
SYSADMINCTL: Final = AllowedCommand("sysadminctl", ("/usr/sbin/sysadminctl",), 10.0, 1_048_576, answers_on_error_side=True)
SYSCTL: Final = _system("sysctl")
SYSTEM_PROFILER: Final = AllowedCommand("system_profiler", ("/usr/sbin/system_profiler",), 30.0, 8_388_608)
SYSTEMEXTENSIONSCTL: Final = _system("systemextensionsctl", timeout_seconds=10.0)
TEXTUTIL: Final = _system("textutil")
XPROTECT: Final = _system("xprotect", timeout_seconds=10.0)

ALLOWED_COMMANDS: Final = (
    APT_CONFIG,
    APT_HELPER,
    CAT,
    DCONF,
    DMSETUP,
    DNF,
    FALCONCTL,
    FLATPAK,
    GSETTINGS,
    IP6TABLES_SAVE,
    IPTABLES_SAVE,
    JOURNALCTL,
    LOGINCTL,
    LSBLK,
    MDATP,
    MODPROBE,
    NFT,
    POWERCFG,
    POWERSHELL,
    RPM,
    SUDO,
    UFW,
    ZFS,
    ZPOOL,
    CSRUTIL,
    DEFAULTS,
    DISKUTIL,
    DSCL,
    DSMEMBERUTIL,
    FDESETUP,
    LAUNCHCTL,
    MDATP_OF_MACOS,
    NVRAM,
    PLUTIL,
    PMSET,
    PS,
    PWPOLICY,
    SCUTIL,
    SOCKETFILTERFW,
    SOFTWAREUPDATE,
    STAT,
    SW_VERS,
    SYSADMINCTL,
    SYSCTL,
    SYSTEM_PROFILER,
    SYSTEMEXTENSIONSCTL,
    TEXTUTIL,
    XPROTECT,
)
"""The inventory, for the security review and for `rollcall-agent explain`."""
