"""The volumes of a Mac's own disks. Source: diskutil(8), property lists of `apfs list`, `info /` and `list internal physical`.

`Encryption` true with `FileVault` false is what every Mac with a T2 or Apple silicon says with FileVault off: the key lies in
the machine itself, and whoever has the machine reads the disk (osquery/osquery#5223). It counts as off. Preboot, Recovery,
Update, VM, xART and Hardware are never FileVault's and hold nothing of people's.
"""

import re
from collections.abc import Iterator
from typing import Final

from agent.macos.property_list import Record, property_lists, records, texts
from agent.probes.parsing import parser
from compliance.facts import Volume, VolumeState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

SYSTEM: Final = "/"
_OF_THE_SYSTEM: Final = frozenset({"System", "Preboot", "Recovery", "Update", "VM", "xART", "Hardware", "Prelogin"})
_CHANGING: Final = Unknown(Why.NOT_READ, "the volume is being encrypted or decrypted; diskutil does not say which")
_NOT_APFS: Final = Unknown(Why.NOT_SUPPORTED, "whether a volume that is not APFS is encrypted is not read by this version")
_HOLDS_NO_FILES: Final = frozenset({"EFI", "Apple_Boot", "Apple_KernelCoreDump", "Apple_partition_map", "Apple_Free"})


@dataclass(frozen=True, slots=True)
class MacVolumes:
    """The volume that people's files lie on first, called "/"; the others of built-in disks by their device."""

    volumes: tuple[Volume, ...]


@parser("diskutil", "diskutil apfs list -plist; diskutil info -plist /; diskutil list -plist internal physical")
def parse_diskutil(text: str) -> MacVolumes:
    """`diskutil apfs list -plist`, and in any order `diskutil info -plist /` and `diskutil list -plist internal physical`.

    Without the other two the container is judged that has a Data volume, if there is one such: a backup disk has none.
    """
    lists = property_lists(text)
    containers = [each for found in lists for each in records(found.get("Containers"))]
    start = next((str(each["APFSContainerReference"]) for each in lists if "APFSContainerReference" in each), "")
    built_in = [each for each in lists if "WholeDisks" in each]
    chosen = _start_container(containers, start)
    others = [each for each in containers if each is not chosen and _lies_in(each, built_in)]
    found = [*_of_container(chosen, starts=True), *(each for other in others for each in _of_container(other, starts=False))]
    return MacVolumes((*found, *_not_apfs(built_in)))


def _start_container(containers: list[Record], reference: str) -> Record:
    """The container that the Mac started from. Raises ValueError when that cannot be told."""
    if reference:
        fitting = [each for each in containers if each.get("ContainerReference") == reference]
    else:
        fitting = [
            each for each in containers if any("Data" in texts(one.get("Roles")) for one in records(each.get("Volumes")))
        ]
    if len(fitting) != 1:
        raise ValueError("which container the Mac started from is not said")
    return fitting[0]


def _lies_in(container: Record, built_in: list[Record]) -> bool:
    """Whether it lies on built-in disks; where they were not listed, it is left out."""
    disks = {disk for found in built_in for disk in texts(found["WholeDisks"])}
    stores = [str(each.get("DeviceIdentifier")) for each in records(container.get("PhysicalStores"))]
    return bool(stores) and all(_whole_disk(each) in disks for each in stores)


def _whole_disk(device: str) -> str:
    found = re.match(r"disk\d+", device)
    return found[0] if found else ""


def _of_container(container: Record, *, starts: bool) -> Iterator[Volume]:
    """Its volumes of people's files, the start volume's data first. Before Catalina one volume held system and data."""
    volumes = records(container.get("Volumes"))
    roles = {id(each): set(texts(each.get("Roles"))) for each in volumes}
    data = next((each for role in ("Data", "System") for each in volumes if role in roles[id(each)]), None)
    if starts and data is None:
        data = next((each for each in volumes if not roles[id(each)] & _OF_THE_SYSTEM), None)
    if starts and data is None:
        raise ValueError("no volume to start from")
    if data is not None:
        yield Volume(SYSTEM if starts else _device(data), *_state(data))
    yield from (
        Volume(_device(each), *_state(each)) for each in volumes if each is not data and not roles[id(each)] & _OF_THE_SYSTEM
    )


def _device(volume: Record) -> str:
    """The device and not the name, which is a person's to choose."""
    return str(volume["DeviceIdentifier"])


def _state(volume: Record) -> tuple[VolumeState | Unknown, str]:
    file_vault, encrypted, changing = (volume.get(each) for each in ("FileVault", "Encryption", "CryptoMigrationOn"))
    if changing is True:
        return _CHANGING, "FileVault"
    if file_vault is True:
        return VolumeState.PROTECTED, "FileVault"
    if file_vault is False:
        return VolumeState.OFF, "the disk's own encryption only, which opens without a password" if encrypted is True else ""
    return Unknown(Why.UNEXPECTED_OUTPUT, "diskutil does not say whether FileVault covers the volume"), ""


def _not_apfs(built_in: list[Record]) -> Iterator[Volume]:
    """Partitions of built-in disks that hold another file system: Mac OS Extended, Windows."""
    disks = [disk for found in built_in for disk in records(found.get("AllDisksAndPartitions"))]
    for each in (one for disk in disks for one in records(disk.get("Partitions"))):
        content = str(each.get("Content"))
        if content not in _HOLDS_NO_FILES and not content.startswith("Apple_APFS"):
            yield Volume(str(each["DeviceIdentifier"]), _NOT_APFS)
