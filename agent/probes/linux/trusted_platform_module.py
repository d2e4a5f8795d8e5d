"""Linux: is there a chip that keeps keys, and can the system use it?

Sources: sysfs-class-tpm of the kernel ABI documentation; the TCG's ACPI specification for the tables TPM2 and TCPA, by which
firmware tells of the chip.
"""

import re
from typing import Final

from agent.errors import NotRecorded, NotSupported
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import TrustedPlatformModule
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the kernel's list of TPM devices, and the names of the firmware's tables"

_DEVICES: Final = "/sys/class/tpm"
_TABLES: Final = "/sys/firmware/acpi/tables"
_TOLD_BY: Final = {"TPM2": "2.0", "TCPA": "1.2"}
_VERSIONS: Final = {"2": "2.0", "1": "1.2"}
_ATTRIBUTES: Final = ("tpm_version_major", "device/enabled", "device/active", "device/caps")
_LINE: Final = re.compile(r"^(?:\S*/)?(\w+):(.*)$", re.MULTILINE)


def read(host: Host) -> TrustedPlatformModule:
    """The kernel's first device. Firmware that tells of none may have it switched off: for the system it is not there."""
    devices = host.list_names(_DEVICES)
    if devices:
        return parse_device("\n".join(_attributes(host, f"{_DEVICES}/{devices[0]}")))
    tables = host.list_names(_TABLES)
    if not tables:
        raise NotSupported("the firmware of this machine has no tables that would tell of such a chip")
    told = [version for table, version in _TOLD_BY.items() if table in tables]
    if told:
        return TrustedPlatformModule(present=True, version=told[0], usable=False)
    nothing = Unknown(Why.NOT_RECORDED, "there is no such chip")
    return TrustedPlatformModule(present=False, version=nothing, usable=False)


def _attributes(host: Host, device: str) -> list[str]:
    """Those of its files that there are: a TPM 2.0 has other ones than a TPM 1.2."""
    lines = [f"{device}/present:1"]
    for name in _ATTRIBUTES:
        try:
            lines.append(f"{device}/{name}:{host.read_text(f'{device}/{name}').partition(chr(10))[0]}")
        except NotRecorded:
            continue
    return lines


@parser("tpm_files", "grep . /sys/class/tpm/tpm0/*", "tpm")
def parse_device(text: str) -> TrustedPlatformModule:
    """Lines of `path:content`, as `grep . /sys/class/tpm/tpm0/…` prints them. Only a TPM 1.2 can be there and switched off."""
    values = {match[1]: match[2].strip() for match in _LINE.finditer(text)}
    if not values:
        raise ValueError("nothing about a TPM")
    version: str | Unknown = _VERSIONS.get(values.get("tpm_version_major", ""), "1.2" if "caps" in values else "")
    if not version:
        version = Unknown(Why.NOT_RECORDED, "this kernel does not say which version the chip has")
    usable = all(values.get(name, "1") == "1" for name in ("enabled", "active"))
    return TrustedPlatformModule(present=True, version=version, usable=usable)


PARSERS: Final = (parse_device,)
