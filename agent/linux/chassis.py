"""Is this a portable computer? Source: SMBIOS (DMTF DSP0134) 7.4.1, as /sys/class/dmi/id/chassis_type has it."""

from typing import Final

from agent.errors import NotRecorded
from agent.host import Files
from compliance.unknown import Unknown, Why

_PORTABLE: Final = frozenset({"8", "9", "10", "11", "14", "30", "31", "32"})  # portable, laptop, notebook … tablet, convertible
_NOT_TOLD: Final = frozenset({"", "1", "2"})  # other, unknown: what virtual machines say


def is_portable(chassis_type: str) -> bool | Unknown:
    """By the firmware's number of its chassis."""
    if chassis_type in _NOT_TOLD:
        return Unknown(Why.NOT_RECORDED, "the firmware does not say its chassis")
    return chassis_type in _PORTABLE


def read_portable(host: Files) -> bool | Unknown:
    """What the firmware of this machine says. Raises AccessDenied."""
    try:
        return is_portable(host.read_text("/sys/class/dmi/id/chassis_type").strip())
    except NotRecorded:
        return is_portable("")
