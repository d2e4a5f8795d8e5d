"""What PowerShell shows of Win32_EncryptableVolume on a screen, for a recorded output. Source: Microsoft Learn.

Its properties have no language. ProtectionStatus is a cached one among them (osquery/osquery#8931), so "on" is not believed:
the device asks BitLocker's methods. Neither protectors nor disks are shown.
"""

import re
from typing import Any, Final

from agent.windows.bitlocker_state import NO_BUS, volume_of
from compliance.facts import DiskEncryption
from compliance.unknown import Unknown, Why

_PROPERTY: Final = re.compile(r"^(\w+)[ \t]*:[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_SYSTEM, _ON = "0", 1  # VolumeType, ProtectionStatus
_NO_SWAP: Final = Unknown(Why.NOT_RECORDED, "the volumes' properties do not say where the page files lie")
_NO_LETTER: Final = "a volume without a letter"


def shown_volumes(text: str) -> DiskEncryption:
    """A block of lines for each volume, the system's first. Raises what a parser may raise."""
    found = [dict(_PROPERTY.findall(block)) for block in re.split(r"\n[ \t\r]*\n", text)]
    rows = [each for each in found if "ConversionStatus" in each]
    rows.sort(key=lambda each: each["VolumeType"] != _SYSTEM)
    if not rows or rows[0]["VolumeType"] != _SYSTEM:
        raise ValueError("the volume that Windows is on is not listed")
    volumes = (
        volume_of(row["DriveLetter"] or _NO_LETTER, _numbers(row), row["VolumeType"] == _SYSTEM or NO_BUS) for row in rows
    )
    return DiskEncryption(tuple(volumes), _NO_SWAP)


def _numbers(row: dict[str, str]) -> dict[str, Any]:
    protection = int(row["ProtectionStatus"])
    return {
        "Conversion": int(row["ConversionStatus"]),
        "Protection": None if protection == _ON else protection,
        "Percent": None,
        "Method": int(row["EncryptionMethod"]),
        "Protectors": None,
    }
