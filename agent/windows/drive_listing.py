"""Drives as other tools list them, for a recorded output: the device asks for more, see agent.windows.attached_disks.

Sources: Win32_LogicalDisk (DriveType) and Win32_DiskDrive (InterfaceType, MediaType) of Microsoft Learn.
"""

from typing import Final

from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_LISTING: Final = (
    "Get-CimInstance Win32_LogicalDisk | ForEach-Object { $l=$_; $d=$l | Get-CimAssociatedInstance -ResultClassName "
    "Win32_DiskPartition | Get-CimAssociatedInstance -ResultClassName Win32_DiskDrive | Select-Object -First 1; "
    "'{0}|{1}|{2}' -f $l.DriveType,$d.InterfaceType,$d.MediaType }"
)
_REMOVABLE, _FIXED, _NETWORK = "2", "3", "4"  # DriveType; 5 is a CD drive, of which the disc is not told
_CAN_BE_TAKEN: Final = frozenset({"external hard disk media", "removable media"})
_BUILT_IN: Final = "fixed hard disk media"
_NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "this line does not say what the drive is")


@dataclass(frozen=True, slots=True)
class ListedDrives:
    """For each line, whether it is storage that can be carried away."""

    removable_storage: tuple[bool | Unknown, ...]


@parser("win32_diskdrive", _LISTING, "diskdrive")
def parse_drive_lines(text: str) -> ListedDrives:
    """Lines of `DriveType|InterfaceType|MediaType`. A USB disk is "fixed" by its drive type: bus and medium tell."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError("no drive")
    return ListedDrives(tuple(_of_line(line) for line in lines))


def _of_line(line: str) -> bool | Unknown:
    kind, interface, media = line.lower().split("|")
    if not kind.isdecimal():
        raise ValueError("no number of a kind of drive")
    if kind == _NETWORK:
        return False
    if kind == _REMOVABLE or interface in ("usb", "1394") or media in _CAN_BE_TAKEN:
        return True
    return False if kind == _FIXED and media == _BUILT_IN else _NOT_TOLD
