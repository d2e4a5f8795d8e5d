"""The devices of a btrfs file system: it has a device number of its own. Source: sysfs-fs-btrfs (kernel ABI documentation)."""

from agent.errors import UnexpectedOutput
from agent.host import Files
from agent.linux.block_devices import directory_of_node


def btrfs_members(host: Files, source: str) -> tuple[str, ...]:
    """All devices of the btrfs that has the mounted one among them: a second, plain one would be easy to miss."""
    mounted = directory_of_node(host, source)
    for members in all_btrfs_members(host):
        if mounted in members:
            return members
    raise UnexpectedOutput("the members of a btrfs file system are not listed")


def all_btrfs_members(host: Files) -> tuple[tuple[str, ...], ...]:
    """The devices of every btrfs in use."""
    folders = (f"/sys/fs/btrfs/{identifier}/devices" for identifier in host.list_names("/sys/fs/btrfs"))
    return tuple(tuple(host.real_path(f"{folder}/{name}") for name in host.list_names(folder)) for folder in folders)
