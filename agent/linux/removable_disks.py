"""Removable media, told apart by the bus they hang on: the kernel's `removable` flag is 0 for most USB disks and SD cards.

Sources: kernel ABI documentation (sysfs-block, sysfs-bus-usb, sysfs-bus-mmc), udevadm(8) for file system signatures;
storaged-project/udisks#358 and util-linux/util-linux#2379 for what must not be trusted.
"""

import re
from collections.abc import Iterator
from typing import Final

from agent.host import Files
from agent.linux.block_devices import attribute, directory_of_name, is_partition, partitions
from agent.linux.btrfs import all_btrfs_members, btrfs_members
from agent.linux.medium import medium_encrypted, medium_identity, usb_device, usb_identity
from agent.linux.mount_table import Mount
from compliance.facts import MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

NOT_A_DISK: Final = re.compile(r"(dm-|md|loop|zram|ram|nbd|fd)\d|mmcblk\d+(boot\d|rpmb)")
_PICTURE_TRANSFER: Final = ("06", "01", "01")  # USB interface class, subclass, protocol of PTP and MTP
_PHONE_ENCRYPTED: Final = Unknown(Why.NOT_SUPPORTED, "a phone does not say whether it is encrypted")
_PHONE_WRITABLE: Final = Unknown(Why.NOT_SUPPORTED, "a phone does not say whether files can be written to it")


@dataclass(frozen=True, slots=True)
class RemovableDisk:
    """A medium that is there now. `identity` holds serials: it stays on the device and leaves it as a pseudonym only."""

    identity: str
    kind: MediumKind
    encrypted: bool | Unknown
    mounted_writable: bool | Unknown


def find_removable(host: Files, mounts: tuple[Mount, ...]) -> tuple[RemovableDisk, ...]:
    """Every removable medium, phones included. A disk that carries the running system is not removable."""
    disks = (_disk(host, directory, kind, mounts) for directory, kind in removable_directories(host, mounts))
    return (*disks, *_phones(host))


def removable_directories(host: Files, mounts: tuple[Mount, ...]) -> Iterator[tuple[str, MediumKind]]:
    """The sysfs directory and the kind of every removable disk with a medium in it."""
    for name in host.list_names("/sys/class/block"):
        if NOT_A_DISK.match(name):
            continue
        directory = directory_of_name(host, name)
        kind = None if is_partition(host, directory) else medium_kind(host, directory)
        has_medium = attribute(host, directory, "size") not in ("", "0")
        if kind is not None and has_medium and not _carries_system(host, directory, mounts):
            yield directory, kind


def medium_kind(host: Files, directory: str) -> MediumKind | None:
    """The kind of a whole disk by its place in the device tree; None when it is built in."""
    if directory.rpartition("/")[2].startswith("sr"):
        return MediumKind.OPTICAL
    if "/mmc_host/" in directory:
        return MediumKind.SD_CARD if attribute(host, directory, "device/type") == "SD" else None
    if "/memstick" in directory:
        return MediumKind.SD_CARD
    if re.search(r"/usb\d+/", directory):
        return None if _port_is_fixed(host, directory) else MediumKind.USB_STORAGE
    return MediumKind.EXTERNAL_DISK if _leaves_the_case(host, directory) else None


def _port_is_fixed(host: Files, directory: str) -> bool:
    """A disk soldered to an internal USB port: the firmware says so in the port's `removable` (sysfs-bus-usb)."""
    return attribute(host, usb_device(directory), "removable") == "fixed"


def _leaves_the_case(host: Files, directory: str) -> bool:
    """FireWire, or a PCI device that the firmware marks as removable: Thunderbolt and other external NVMe (sysfs-bus-pci)."""
    if re.search(r"/fw\d+", directory):
        return True
    steps = directory.split("/")
    above = ("/".join(steps[:length]) for length in range(5, len(steps)))
    return any(attribute(host, each, "removable") == "removable" for each in above if re.search(r"/[\da-f]{4}:[^/]*$", each))


def _disk(host: Files, directory: str, kind: MediumKind, mounts: tuple[Mount, ...]) -> RemovableDisk:
    writable = any(mount.writable for mount in _mounts_on(host, directory, mounts))
    return RemovableDisk(medium_identity(host, directory, kind), kind, medium_encrypted(host, directory), writable)


def _carries_system(host: Files, directory: str, mounts: tuple[Mount, ...]) -> bool:
    """A live or portable installation: its disk is judged as the system's, not as a medium."""
    return any(mount.mount_point == "/" for mount in _mounts_on(host, directory, mounts))


def _mounts_on(host: Files, directory: str, mounts: tuple[Mount, ...]) -> Iterator[Mount]:
    """What is mounted of a disk: by the device's number or, for btrfs, by its members."""
    parts = frozenset(_with_holders(host, directory))
    devices = {attribute(host, each, "dev") for each in parts}
    yield from (mount for mount in mounts if mount.device in devices)
    if any(not parts.isdisjoint(members) for members in all_btrfs_members(host)):
        on_btrfs = (mount for mount in mounts if mount.filesystem == "btrfs")
        yield from (mount for mount in on_btrfs if not parts.isdisjoint(btrfs_members(host, mount.source)))


def _with_holders(host: Files, directory: str, depth: int = 8) -> Iterator[str]:
    """The disk, its partitions, and everything mapped on top of them."""
    yield directory
    if depth:
        for partition in partitions(host, directory):
            yield from _with_holders(host, partition, 0)
            yield from _holders(host, partition, depth)
        yield from _holders(host, directory, depth)


def _holders(host: Files, directory: str, depth: int) -> Iterator[str]:
    for name in host.list_names(f"{directory}/holders"):
        yield from _with_holders(host, directory_of_name(host, name), depth - 1)


def _phones(host: Files) -> Iterator[RemovableDisk]:
    """A phone or camera that offers its files over MTP or PTP: no block device. It decides itself what it opens."""
    for name in host.list_names("/sys/bus/usb/devices"):
        interface = f"/sys/bus/usb/devices/{name}"
        what = tuple(attribute(host, interface, f"bInterface{each}") for each in ("Class", "SubClass", "Protocol"))
        if what == _PICTURE_TRANSFER:
            identity = usb_identity(host, interface.partition(":")[0], "")
            yield RemovableDisk(identity, MediumKind.PHONE, _PHONE_ENCRYPTED, _PHONE_WRITABLE)
