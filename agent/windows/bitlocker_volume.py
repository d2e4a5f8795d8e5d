"""What `Get-BitLockerVolume` tells, for a recorded answer: the device asks BitLocker's own class. Source: Microsoft Learn.

A whole record holds the recovery password in its key protectors; of those only their number is looked at.
"""

import json
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.bitlocker_state import NO_BUS, volume_of
from agent.windows.powershell import rows_of
from compliance.facts import DiskEncryption
from compliance.unknown import Unknown, Why

_FIELDS: Final = (
    "MountPoint, VolumeType, VolumeStatus, ProtectionStatus, EncryptionPercentage, EncryptionMethod, "
    "@{n='KeyProtector';e={@($_.KeyProtector | Where-Object { $_ } | ForEach-Object { [int]$_.KeyProtectorType })}}"
)
_SYSTEM: Final = 0  # VolumeType
_NO_SWAP: Final = Unknown(Why.NOT_RECORDED, "Get-BitLockerVolume does not say where the page files lie")


@parser("get_bitlockervolume", f"ConvertTo-Json -Depth 4 @(Get-BitLockerVolume | Select-Object {_FIELDS})", "bitlockervolume")
def parse_bitlocker_volumes(text: str) -> DiskEncryption:
    """One object for each volume; of one that is not the system's only protected is believed, because its disk is not told."""
    rows = [one for each in rows_of(text) for one in _inside(each)]
    rows.sort(key=lambda each: each["VolumeType"] != _SYSTEM)
    if not rows or rows[0]["VolumeType"] != _SYSTEM:
        raise ValueError("the volume that Windows is on is not listed")
    volumes = (volume_of(str(each["MountPoint"]), _numbers(each), each["VolumeType"] == _SYSTEM or NO_BUS) for each in rows)
    return DiskEncryption(tuple(volumes), _NO_SWAP)


def _inside(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Management tools send the list inside a record of their own."""
    listed = record.get("DriveStates")
    return rows_of(json.dumps(listed)) if listed is not None else [record]


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """The same numbers under the names of Win32_EncryptableVolume."""
    protectors = row.get("KeyProtector")
    if isinstance(protectors, dict):
        protectors = protectors.get("value")
    return {
        "Conversion": row["VolumeStatus"],
        "Protection": row["ProtectionStatus"],
        "Percent": row["EncryptionPercentage"],
        "Method": row["EncryptionMethod"],
        "Protectors": len(protectors) if isinstance(protectors, list) else None,
    }
