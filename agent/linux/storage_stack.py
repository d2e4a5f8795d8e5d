"""How far a device is covered by encryption on every way down to a physical disk.

Sources: sysfs-block of the kernel ABI documentation, dmsetup(8), zfs-get(8), zpool-status(8). A header on a partition
(util-linux/util-linux#2271) or the word "crypt" in a listing (DefGuard/defguard#3116) is never taken as proof.
"""

import re
from dataclasses import replace
from typing import Final

from agent.allowed_commands import DMSETUP, ZFS, ZPOOL
from agent.errors import AccessDenied, MissingTool, ProbeError, UnexpectedOutput
from agent.host import Host
from agent.linux.block_devices import attribute, directory_of_device, directory_of_node, encryption_method, parents
from agent.linux.btrfs import btrfs_members
from agent.linux.cover import Cover, combined
from agent.linux.dm_table import devices_in_the_clear, parse_mapping
from agent.linux.mount_table import Mount, mount_holding
from agent.probes.parsing import parser
from compliance.facts import VolumeState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_DEEPEST_STACK: Final = 16
_ENCRYPTED_ANEW: Final = Unknown(
    Why.NOT_SUPPORTED, "the volume is being encrypted anew (cryptsetup reencrypt); whether all of it was before is not read"
)
_ENCRYPTS_BY_ITSELF: Final = {
    "ecryptfs": "eCryptfs",
    "fuse.gocryptfs": "gocryptfs",
    "fuse.cryfs": "CryFS",
    "fuse.encfs": "EncFS",
}


@dataclass(frozen=True, slots=True)
class StorageStack:
    """The machine's storage, asked from above."""

    host: Host
    mounts: tuple[Mount, ...]

    def of_mount(self, mount: Mount) -> Cover:
        """The cover of a mounted file system; Unknown, with the reason, when the way down cannot be read."""
        try:
            return self._of_filesystem(mount)
        except ProbeError as error:
            return Cover(error.as_unknown())

    def of_path(self, path: str, depth: int = _DEEPEST_STACK) -> Cover:
        """The cover of the file system that holds a file."""
        mount = mount_holding(self.mounts, path)
        if mount is None:
            raise UnexpectedOutput("a file is used that lies on no mounted file system")
        return self._of_filesystem(mount, depth)

    def of_node(self, path: str) -> Cover:
        """The cover of a device node such as /dev/sda3."""
        return self._of_device(directory_of_node(self.host, path))

    def _of_filesystem(self, mount: Mount, depth: int = _DEEPEST_STACK) -> Cover:
        if mount.filesystem in _ENCRYPTS_BY_ITSELF:
            return Cover(VolumeState.PROTECTED, _ENCRYPTS_BY_ITSELF[mount.filesystem])
        if mount.filesystem == "zfs":
            return self._of_dataset(mount.source)
        if mount.filesystem == "btrfs":
            return combined(self._of_device(each, depth) for each in btrfs_members(self.host, mount.source))
        if mount.filesystem == "overlay":
            return self._of_overlay(mount, depth)
        if mount.device.startswith("0:"):
            return Cover(Unknown(Why.NOT_SUPPORTED, f"a {mount.filesystem} file system does not lie on a local disk"))
        return self._of_device(directory_of_device(self.host, mount.device), depth)

    def _of_device(self, directory: str, depth: int = _DEEPEST_STACK) -> Cover:
        if depth == 0:
            raise UnexpectedOutput("block devices are stacked too deeply")
        method = encryption_method(self.host, directory)
        if method:
            return self._of_mapping(directory, method)
        file = attribute(self.host, directory, "loop/backing_file")
        if file:
            return self.of_path(file, depth - 1)
        below = parents(self.host, directory)
        return combined(self._of_device(each, depth - 1) for each in below) if below else Cover(VolumeState.OFF)

    def _of_mapping(self, directory: str, method: str) -> Cover:
        """The kernel's own table tells the cipher; an account that may not read it must take the mapping's word."""
        try:
            table = self.host.run(DMSETUP, "table", attribute(self.host, directory, "dm/name"))
        except (AccessDenied, MissingTool):
            return Cover(VolumeState.PROTECTED, method)
        cover = parse_mapping(table)
        if cover.state is VolumeState.PARTIAL and all(self._is_hot_zone(each) for each in devices_in_the_clear(table)):
            return Cover(_ENCRYPTED_ANEW, method)
        return replace(cover, method=f"{method} {cover.method}".strip())

    def _is_hot_zone(self, device: str) -> bool:
        """A helper that cryptsetup makes while it encrypts anew, by the identifier that it gives it."""
        return attribute(self.host, directory_of_device(self.host, device), "dm/uuid").startswith("CRYPT-SUBDEV-")

    def _of_overlay(self, mount: Mount, depth: int) -> Cover:
        """What is written lies in the upper directory; an image system (composefs) has none and keeps its files in /sysroot."""
        upper = mount.super_option("upperdir") or "/sysroot"
        below = mount_holding(tuple(each for each in self.mounts if each.filesystem != "overlay"), upper)
        if below is None:
            raise UnexpectedOutput("the files below the system's overlay are not found")
        return self._of_filesystem(below, depth - 1)

    def _of_dataset(self, dataset: str) -> Cover:
        """A dataset may be in the clear and its pool's devices encrypted (kolide/launcher#2133)."""
        properties = self.host.run(ZFS, "get", "-H", "-p", "-o", "property,value", "encryption,keystatus", dataset)
        cover = parse_zfs_properties(properties)
        if cover.state is not VolumeState.OFF:
            return cover
        devices = parse_pool_devices(self.host.run(ZPOOL, "status", "-P", "-L", dataset.partition("/")[0]))
        return combined(self.of_node(each) for each in devices)


@parser("zfs", "zfs get -H -p -o property,value encryption,keystatus DATASET", "zfs_get")
def parse_zfs_properties(text: str) -> Cover:
    """`encryption` is off or a cipher; the key must be loaded, else the dataset could not be mounted and something is odd."""
    lines = [line for line in text.splitlines() if line.strip()]
    has_heading = lines[:1] != [] and lines[0].startswith("NAME ")
    properties = [_property(line) for line in lines[has_heading:]]
    values = dict(properties)
    if len(values) != len(properties):
        raise UnexpectedOutput("zfs tells a property twice: this is more than one dataset")
    cipher = values["encryption"]
    if cipher in ("off", "-"):
        return Cover(VolumeState.OFF)
    if "keystatus" not in values and not has_heading:  # with a heading a person asked, and for the cipher alone
        raise UnexpectedOutput("zfs was asked whether the key is loaded, and does not say")
    if values.get("keystatus", "available") != "available":
        return Cover(Unknown(Why.CONTRADICTION, "a ZFS dataset is mounted whose key is not loaded"))
    return Cover(VolumeState.PROTECTED, f"ZFS {cipher}")


def _property(line: str) -> tuple[str, str]:
    """Both shapes: `property value` as asked for here, and `name property value source` of a plain `zfs get`."""
    fields = line.split()
    return (fields[0], fields[1]) if len(fields) == 2 else (fields[1], fields[2])


@parser("zpool", "zpool status -P -L POOL", "zpool_status")
def parse_pool_devices(text: str) -> tuple[str, ...]:
    """The device nodes of a pool, which `-P` writes as whole paths."""
    devices = tuple(re.findall(r"^\s+(/dev/\S+)", text, re.MULTILINE))
    if not devices:
        raise UnexpectedOutput("zpool lists no device")
    return devices
