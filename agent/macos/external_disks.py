"""Disks that are plugged in. Source: diskutil(8), property lists of `info DISK`.

`RemovableMediaOrExternalDevice` is the field that tells: a card in a built-in slot has `Internal` true, and a USB disk has
`Removable` false. Virtual disks, such as a mounted installer, are no media; a disk of no size is an empty slot.
"""

from collections.abc import Iterator
from typing import Final

from agent.allowed_commands import DISKUTIL
from agent.host import Host
from agent.macos.property_list import Record, property_lists, records, texts
from agent.probes.parsing import parser
from compliance.facts import MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_WITHOUT_ENCRYPTION: Final = frozenset({"exfat", "msdos", "fat32", "fat16", "hfs", "ntfs", "udf", "cd9660"})
_KINDS: Final = {"USB": MediumKind.USB_STORAGE, "Secure Digital": MediumKind.SD_CARD}
_NO_CONTENT: Final = Unknown(Why.NOT_RECORDED, "diskutil does not say what is on the medium")


@dataclass(frozen=True, slots=True)
class ExternalDisk:
    """A whole disk that is plugged in. `identity` is what diskutil knows of it: no serial number."""

    device: str
    kind: MediumKind
    identity: str
    encrypted: bool | Unknown
    mounted_writable: bool


@parser("diskutil", "diskutil info -plist DISK …; diskutil apfs list -plist")
def parse_disks(text: str) -> tuple[ExternalDisk, ...]:
    """`diskutil info -plist` of every disk, partition and volume, one after the other, and `diskutil apfs list -plist`."""
    lists = property_lists(text)
    if not lists:
        raise ValueError("no disk")
    pieces = [each for each in lists if each.get("WholeDisk") is False]
    containers = [each for found in lists for each in records(found.get("Containers"))]
    return tuple(_disk(each, pieces, containers) for each in lists if _is_plugged_in(each))


@parser("diskutil_list", "diskutil list -plist")
def parse_list(text: str) -> tuple[str, ...]:
    """`diskutil list -plist`: every device of every disk. Raises ValueError where one is not named as macOS names disks."""
    return tuple(dict.fromkeys(_devices(text)))


def plugged_in(host: Host) -> tuple[ExternalDisk, ...]:
    """The disks that are plugged in, by themselves. A built-in slot is on no list of external disks: every one is looked at."""
    whole = [each for each in parse_list(host.run(DISKUTIL, "list", "-plist", "physical")) if not _is_part(each)]
    return parse_disks("\n".join(host.run(DISKUTIL, "info", "-plist", each) for each in whole)) if whole else ()


def _is_part(device: str) -> bool:
    return "s" in device.removeprefix("disk")


def _devices(text: str) -> Iterator[str]:
    for found in property_lists(text):
        for device in texts(found["AllDisks"]):
            if not device.isascii() or not device.isalnum() or not device.startswith("disk"):
                raise ValueError("not a disk")
            yield device


def _is_plugged_in(info: Record) -> bool:
    return (
        info.get("WholeDisk") is True
        and info.get("RemovableMediaOrExternalDevice") is True
        and info.get("VirtualOrPhysical") != "Virtual"
        and info.get("BusProtocol") != "Disk Image"
        and _size(info) > 0
    )


def _size(info: Record) -> int:
    size = info.get("TotalSize", info.get("Size", 0))
    return size if type(size) is int else 0


def _disk(info: Record, pieces: list[Record], containers: list[Record]) -> ExternalDisk:
    device = str(info["DeviceIdentifier"])
    of_apfs = _apfs_devices(device, containers)
    own = [each for each in pieces if each.get("ParentWholeDisk") == device or each.get("DeviceIdentifier") in of_apfs]
    kind = _kind(info)
    return ExternalDisk(
        device,
        kind,
        f"{kind.value}:{info.get('MediaName', '')}:{_size(info)}",
        _encrypted(own or [info], of_apfs),
        any(bool(each.get("MountPoint")) and each.get("WritableVolume") is True for each in (*own, info)),
    )


def _kind(info: Record) -> MediumKind:
    if any(name.startswith("Optical") and value for name, value in info.items()):
        return MediumKind.OPTICAL
    return _KINDS.get(str(info.get("BusProtocol")), MediumKind.EXTERNAL_DISK)


def _apfs_devices(device: str, containers: list[Record]) -> dict[str, Record]:
    """The volumes whose container lies on this disk, by their devices."""
    return {
        str(volume["DeviceIdentifier"]): volume
        for container in containers
        if any(str(each.get("DeviceIdentifier")).startswith(f"{device}s") for each in records(container.get("PhysicalStores")))
        for volume in records(container.get("Volumes"))
    }


def _encrypted(pieces: list[Record], of_apfs: dict[str, Record]) -> bool | Unknown:
    """Encrypted only if everything with files is. An APFS container's own partition holds none but its volumes'."""
    said: list[bool | Unknown] = [volume.get("FileVault") is True for volume in of_apfs.values()]
    for each in pieces:
        content, file_system = str(each.get("Content", "")), str(each.get("FilesystemType", "")).lower()
        if each.get("DeviceIdentifier") in of_apfs or content in ("EFI", "Apple_APFS", "Apple_Free", "Apple_Boot"):
            continue
        said.append(False if file_system in _WITHOUT_ENCRYPTION else _NO_CONTENT)
    if False in said:
        return False
    return True if said and all(each is True for each in said) else _NO_CONTENT
