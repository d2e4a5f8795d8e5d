"""Serial numbers as makers write them, and the fillers that stand where one should be.

Both sides must agree on this: a filler that one of them took for a serial number would match every such device in the school.
"""

from typing import Final

# What firmware and people put where a maker's word should be. Sources: the SMBIOS default strings that Linux shows of unbranded
# boards in /sys/class/dmi/id ("To be filled by O.E.M.", "Default string", "System Serial Number").
_FILLERS: Final = frozenset(
    {
        "0123456789",
        "123456789",
        "chassis serial number",
        "default string",
        "empty",
        "filler",
        "invalid",
        "n/a",
        "na",
        "none",
        "not applicable",
        "not available",
        "not specified",
        "o.e.m.",
        "oem",
        "serial number",
        "standard",
        "system manufacturer",
        "system product name",
        "system serial number",
        "to be filled by o.e.m.",
        "to be filled by oem",
        "type1productconfigid",
        "unknown",
    }
)


def is_filler(text: str) -> bool:
    """Whether this only looks like a serial number (or a make, or a model). Empty text is none at all, hence no filler.

    Zeros are a filler, and so is any one letter or digit again and again.
    """
    bare = text.strip().casefold()
    return bare in _FILLERS or (bare != "" and len(set(bare) - set(".- ")) <= 1)


def folded(serial: str) -> str:
    """A serial number as it is compared: letters in any case. "" where it is none: an empty one, a filler."""
    bare = serial.strip().casefold()
    return "" if is_filler(bare) else bare


def are_equal(one: str, other: str) -> bool:
    """Whether two serial numbers name the same device. An empty one or a filler equals nothing."""
    bare = folded(one)
    return bare != "" and bare == folded(other)


def same_equipment(one_serial: str, one_tag: str, *, serial: str, asset_tag: str) -> bool:
    """Whether two lines are about one piece of equipment: by serial number; by asset tag where one of the two has none."""
    if one_serial and serial:
        return are_equal(one_serial, serial)
    return asset_tag != "" and one_tag.casefold() == asset_tag.casefold()
