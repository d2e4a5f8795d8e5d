"""Linux: is every fixed volume encrypted on every way down to a disk?

Sources: proc_pid_mountinfo(5), sysfs-block (kernel ABI), /proc/swaps of proc(5), dmsetup(8), zfs-get(8), fscrypt(1).
"""

from dataclasses import replace
from typing import Final

from agent.allowed_commands import LSBLK
from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.linux.block_devices import directory_of_device, disks_below
from agent.linux.btrfs import btrfs_members
from agent.linux.cover import Cover, swap_state
from agent.linux.cryptsetup import parse_cryptsetup
from agent.linux.dm_table import parse_mapping
from agent.linux.lsblk import parse_lsblk
from agent.linux.mount_names import without_names
from agent.linux.mount_table import Mount, parse_mountinfo, read_mounts
from agent.linux.removable_disks import removable_directories
from agent.linux.storage_stack import StorageStack, parse_pool_devices, parse_zfs_properties
from agent.linux.swaps import parse_swaps, swaps_on_disk
from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState
from compliance.unknown import Unknown

READ_FROM: Final = "the kernel's list of mounts, its tree of block devices and its list of swap spaces; dmsetup, zfs"

_CONTAINER_MARKS: Final = ("/run/systemd/container", "/.dockerenv", "/run/.containerenv")
_CONTAINER_ROOTS: Final = frozenset({"overlay", "tmpfs", "fuse-overlayfs"})  # a machine made from an image keeps its mark
_NOT_JUDGED: Final = ("/boot", "/efi", "/cdrom", "/recovery")  # allowed in the clear: nothing personal lies there
_READ_ONLY_IMAGES: Final = frozenset({"squashfs", "iso9660", "erofs", "udf"})
_WITHOUT_DEVICE: Final = frozenset({"btrfs", "zfs", "ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"})


def read(host: Host) -> DiskEncryption:
    """Every fixed volume, the system's first. In a container the disks are the host's: not supported."""
    mounts = read_mounts(host)
    if _is_container(host, mounts):
        raise NotSupported("this is a container: its disks are those of the computer below it")
    if not host.exists("/sys/dev/block"):
        told = parse_lsblk(host.run(LSBLK, "-J", "-o", "NAME,KNAME,TYPE,FSTYPE,MOUNTPOINT"))
        return replace(told, volumes=without_names(told.volumes))
    stack = StorageStack(host, mounts)
    volumes = tuple(_volume(host, stack, mount) for mount in _fixed_volumes(host, mounts))
    return DiskEncryption(without_names(volumes), _swap(host, stack))


def _is_container(host: Host, mounts: tuple[Mount, ...]) -> bool:
    has_no_disk = any(mount.mount_point == "/" and mount.filesystem in _CONTAINER_ROOTS for mount in mounts)
    return has_no_disk and any(host.exists(mark) for mark in _CONTAINER_MARKS)


def _fixed_volumes(host: Host, mounts: tuple[Mount, ...]) -> list[Mount]:
    """One mount for each file system: bind mounts and subvolumes show the same data again."""
    removable = {directory for directory, _ in removable_directories(host, mounts)}
    chosen: dict[str, Mount] = {}
    for mount in sorted(mounts, key=lambda each: (each.mount_point != "/", each.mount_point.count("/"), each.mount_point)):
        if mount.mount_point == "/" or (_is_judged(mount) and not _lies_on(host, mount, removable)):
            chosen.setdefault(mount.source if mount.filesystem in _WITHOUT_DEVICE else mount.device, mount)
    return list(chosen.values())


def _is_judged(mount: Mount) -> bool:
    if mount.filesystem in _READ_ONLY_IMAGES or mount.mount_point.startswith("/snap/"):
        return False
    if any(f"{mount.mount_point}/".startswith(f"{each}/") for each in _NOT_JUDGED):
        return False
    return mount.filesystem in _WITHOUT_DEVICE or not mount.device.startswith("0:")


def _lies_on(host: Host, mount: Mount, removable: set[str]) -> bool:
    """Whether every disk below is a removable medium, which is another fact's business."""
    if not removable:
        return False
    try:
        return all(disks_below(host, each) <= removable for each in _devices(host, mount))
    except ProbeError:
        return False  # a volume of which nothing is known is listed, with what is not known about it


def _devices(host: Host, mount: Mount) -> tuple[str, ...]:
    if mount.filesystem == "btrfs":
        return btrfs_members(host, mount.source)
    return (directory_of_device(host, mount.device),)


def _volume(host: Host, stack: StorageStack, mount: Mount) -> Volume:
    cover = stack.of_mount(mount)
    if cover.state is VolumeState.OFF and _has_encrypted_folders(host, mount):
        return Cover(VolumeState.PARTIAL, "fscrypt for some folders").volume(mount.mount_point)
    return cover.volume(mount.mount_point)


def _has_encrypted_folders(host: Host, mount: Mount) -> bool:
    """Where that is hidden the volume stays what its devices are: in the clear. It would be in part, at best."""
    try:
        return host.exists(f"{mount.mount_point.rstrip('/')}/.fscrypt")
    except ProbeError:
        return False


def _swap(host: Host, stack: StorageStack) -> SwapState | Unknown:
    try:
        covers = [stack.of_path(each.path) if each.is_file else stack.of_node(each.path) for each in swaps_on_disk(host)]
    except ProbeError as error:
        return error.as_unknown()
    return swap_state(covers)


PARSERS: Final = (
    *(parse_mountinfo, parse_swaps, parse_mapping, parse_zfs_properties, parse_pool_devices, parse_lsblk, parse_cryptsetup),
)
