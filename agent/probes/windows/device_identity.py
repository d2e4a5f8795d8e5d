"""Windows: which machine is this? Sources: see agent.windows.hardware."""

from typing import Final

from agent.host import Host
from agent.windows.hardware import parse_hardware, read_hardware
from compliance.facts import DeviceIdentity

READ_FROM: Final = "Windows' record of the computer, and of what its firmware says: maker, model, serial number, chassis"

PARSERS: Final = (parse_hardware,)


def read(host: Host) -> DeviceIdentity:
    """The identity, as firmware and settings say it."""
    found = read_hardware(host)
    return DeviceIdentity(found.name, found.make, found.model, found.serial, found.portable)
