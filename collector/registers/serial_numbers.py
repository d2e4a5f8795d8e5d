"""Serial numbers as makers write them, and the fillers that stand where one should be."""

from typing import Final

# What firmware and people put where no serial number is. Sources: DMTF SMBIOS default strings as Linux' /sys/class/dmi/id shows
# them on unbranded boards ("To be filled by O.E.M.", "Default string", "System Serial Number").
_FILLERS: Final = frozenset(
    {
        "to be filled by o.e.m.",
        "to be filled by oem",
        "default string",
        "system serial number",
        "serial number",
        "not specified",
        "not applicable",
        "not available",
        "none",
        "n/a",
        "na",
        "unknown",
        "invalid",
        "chassis serial number",
        "123456789",
        "0123456789",
        "xxxxxxxxxxx",
    }
)


def is_filler(serial: str) -> bool:
    """Whether this only looks like a serial number. Empty text is none at all, hence no filler."""
    bare = serial.strip().casefold()
    return bare in _FILLERS or (bare != "" and set(bare) <= set("0 .-"))


def are_equal(one: str, other: str) -> bool:
    """Whether two serial numbers name the same device: letters in any case. An empty one or a filler equals nothing."""
    bare = one.strip().casefold()
    return bare != "" and not is_filler(bare) and bare == other.strip().casefold()
