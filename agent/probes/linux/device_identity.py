"""Linux: which machine is this? Sources: SMBIOS (DMTF DSP0134) under /sys/class/dmi/id, or the device tree."""

from dataclasses import replace
from typing import Final

from agent.errors import AccessDenied, NotRecorded
from agent.host import Host
from agent.linux.chassis import is_portable
from agent.probes.parsing import parser
from compliance.facts import DeviceIdentity
from compliance.serial_numbers import is_filler
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the firmware's tables (SMBIOS or device tree), as the kernel shows them, and the computer's name"

_SERIAL: Final = "/sys/class/dmi/id/product_serial"
_FILES: Final = (
    "/proc/sys/kernel/hostname",
    "/sys/class/dmi/id/sys_vendor",
    "/sys/class/dmi/id/product_name",
    _SERIAL,
    "/sys/class/dmi/id/chassis_type",
    "/proc/device-tree/model",
    "/proc/device-tree/serial-number",
)


def read(host: Host) -> DeviceIdentity:
    """The identity; a serial that only root may read is Unknown with that reason."""
    lines, denied = [], []
    for path in _FILES:
        try:
            lines.append(f"{path}:{host.read_text(path)}")
        except NotRecorded:
            continue
        except AccessDenied as error:
            denied.append((path, error.as_unknown()))
    identity = parse_identity("\n".join(lines))
    for path, unknown in denied:
        if path == _SERIAL:
            identity = replace(identity, serial=unknown)
    return identity


@parser("identity_files", "grep . /sys/class/dmi/id/* /proc/sys/kernel/hostname", "dmi")
def parse_identity(text: str) -> DeviceIdentity:
    """Lines of `path:content`, as `grep . /sys/class/dmi/id/*` prints them."""
    values = dict(_name_and_value(line) for line in text.splitlines() if ":" in line)
    return DeviceIdentity(
        name=values["hostname"],
        make=_said(values.get("sys_vendor") or _board_maker(values.get("model", "")), "maker"),
        model=_said(values.get("product_name") or values.get("model", ""), "model"),
        serial=_said(values.get("product_serial") or values.get("serial-number", ""), "serial number"),
        portable=is_portable(values.get("chassis_type", "")),
    )


def _name_and_value(line: str) -> tuple[str, str]:
    path, _, value = line.partition(":")
    return path.rpartition("/")[2], value.strip("\0 \t\r")


def _board_maker(model: str) -> str:
    """A device tree's model begins with its maker: "Raspberry Pi 4 Model B" is the one board whose maker has two words."""
    return "Raspberry Pi" if model.startswith("Raspberry Pi ") else model.partition(" ")[0]


def _said(value: str, what: str) -> str | Unknown:
    if not value:
        return Unknown(Why.NOT_RECORDED, f"the firmware gives no {what}")
    if is_filler(value):
        return Unknown(Why.NOT_RECORDED, f"the firmware gives a filler instead of a {what}")
    return value


PARSERS: Final = (parse_identity,)
