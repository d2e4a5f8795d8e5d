"""What the system does with a removable medium that is attached, tested as it is in force and not as it is written.

Sources: modprobe(8) and modprobe.d(5), authorized_default of the kernel's USB documentation, usbguard-daemon.conf(5),
mount_options.conf of udisks(8). Blacklisting usb-storage alone blocks nothing: uas carries the same alias and pulls it in.
"""

import configparser
import re
from typing import Final

from agent.allowed_commands import MODPROBE
from agent.errors import NotRecorded
from agent.host import Host
from agent.linux.block_devices import attribute
from agent.linux.system_services import service_runs
from agent.linux.usb_storage_drivers import dry_run_refuses
from agent.probes.parsing import parser
from compliance.facts import MediaControl, Medium, MediumKind
from compliance.unknown import Unknown, Why

_MASS_STORAGE: Final = tuple(f"usb:v0000p0000d0000dc00dsc00dp00ic08isc06ip{protocol}in00" for protocol in ("50", "62"))
_RULE_FOLDERS: Final = ("/etc/udev/rules.d", "/run/udev/rules.d", "/etc/polkit-1/rules.d")
_DECIDES: Final = re.compile(
    r"UDISKS_IGNORE|UDISKS_AUTO|ATTR\{authorized\}|org\.freedesktop\.udisks2|usb.storage", re.IGNORECASE
)
_UNREAD: Final = Unknown(Why.NOT_SUPPORTED, "a rule of udev, polkit or USBGuard decides about media; its effect is not read")


def media_control(host: Host, attached: tuple[Medium, ...]) -> MediaControl | Unknown:
    """The answer for storage on USB and in SD slots. What is attached, or open for writing, proves more than any setting."""
    if any(each.mounted_writable is True for each in attached):
        return MediaControl.OPEN
    if _usb_is_blocked(host):
        if any(each.kind is MediumKind.USB_STORAGE for each in attached):
            return Unknown(Why.CONTRADICTION, "USB storage is set to be refused, and yet some is attached")
        return MediaControl.OPEN if _has_sd_slot(host) else MediaControl.BLOCKED
    if _another_rule_decides(host):
        return _UNREAD
    return MediaControl.READ_ONLY if _mounts_read_only(host) else MediaControl.OPEN


def _usb_is_blocked(host: Host) -> bool:
    if attribute(host, "/sys/module/usbcore/parameters", "nousb") == "Y":
        return True
    hubs = [name for name in host.list_names("/sys/bus/usb/devices") if name.startswith("usb")]
    if not _usbguard_runs(host):
        allowed = [attribute(host, f"/sys/bus/usb/devices/{name}", "authorized_default") for name in hubs]
        if allowed and set(allowed) <= {"0", "2"}:  # 2: built-in ports only
            return True
    if any(host.exists(f"/sys/module/{name}") for name in ("usb_storage", "uas")):
        return False  # it is in the kernel already: no rule about loading it matters any more
    return all(dry_run_refuses(host.run(MODPROBE, "-n", "-v", "-b", alias)) for alias in _MASS_STORAGE)


def _has_sd_slot(host: Host) -> bool:
    """A slot's host has no card, or an SD card; a host with an MMC on it holds the built-in storage."""
    hosts = (f"/sys/class/mmc_host/{name}" for name in host.list_names("/sys/class/mmc_host"))
    return any(not _types(host, each) <= {"MMC", "SDIO"} or not _types(host, each) for each in hosts)


def _types(host: Host, mmc_host: str) -> set[str]:
    cards = (name for name in host.list_names(mmc_host) if re.fullmatch(r"mmc\d+:[\da-f]+", name))
    return {attribute(host, f"{mmc_host}/{name}", "type") for name in cards}


def _usbguard_runs(host: Host) -> bool:
    return service_runs(host, "usbguard-daemon", "usbguard")


def _another_rule_decides(host: Host) -> bool:
    if _usbguard_runs(host):
        return True
    paths = (f"{folder}/{name}" for folder in _RULE_FOLDERS for name in host.list_names(folder) if name.endswith(".rules"))
    return any(_DECIDES.search(host.read_text(path)) for path in paths)


def _mounts_read_only(host: Host) -> bool:
    try:
        return parse_mount_options(host.read_text("/etc/udisks2/mount_options.conf"))
    except NotRecorded:
        return False


@parser("udisks_mount_options", "cat /etc/udisks2/mount_options.conf", "mount_options_conf")
def parse_mount_options(text: str) -> bool:
    """Whether media are read-only without root: `ro` by default everywhere, and `rw` not among what may be asked for."""
    reader = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        reader.read_string(text)
    except configparser.Error as error:
        raise ValueError("not an ini file") from error
    options = [(key, set(value.split(","))) for name in reader.sections() for key, value in reader[name].items()]
    general = dict(reader["defaults"].items()) if reader.has_section("defaults") else {}
    may_ask_for_more = "rw" in general.get("allow", "rw").split(",")
    defaults = [values for key, values in options if key.endswith("defaults")]
    asked = [values for key, values in options if key.endswith("allow")]
    return (
        not may_ask_for_more
        and all("ro" in each for each in defaults)
        and bool(defaults)
        and not any("rw" in each for each in asked)
    )
