"""macOS: which machine is this? Sources: system_profiler(8) SPHardwareDataType, scutil(8)."""

from typing import Final

from agent.allowed_commands import SCUTIL
from agent.host import Host
from agent.macos.hardware import parse_hardware, read_hardware
from agent.probes.parsing import parser
from compliance.facts import DeviceIdentity

READ_FROM: Final = "the system's report about its hardware, and the computer's name on the local network"


def read(host: Host) -> DeviceIdentity:
    """The identity, as firmware and settings say it."""
    hardware = read_hardware(host)
    name = parse_name(host.run(SCUTIL, "--get", "LocalHostName"))
    return DeviceIdentity(name, "Apple", hardware.model, hardware.serial, hardware.portable)


@parser("scutil", "scutil --get LocalHostName")
def parse_name(text: str) -> str:
    """`scutil --get LocalHostName`: one name."""
    name = text.strip()
    if not name or len(name.split()) != 1:
        raise ValueError("not a name")
    return name


PARSERS: Final = (parse_hardware, parse_name)
