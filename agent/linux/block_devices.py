"""Block devices, by their directories in sysfs. Source: sysfs-block (kernel ABI documentation) and sysfs(5)."""

import re
from typing import Final

from agent.errors import NotRecorded, ProbeError
from agent.host import Files

_ENCRYPTING: Final = re.compile(r"CRYPT-(LUKS1|LUKS2|PLAIN|TCRYPT|BITLK|FVAULT2|LOOPAES)-")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9!_.:-]+")


def directory_of_device(host: Files, device: str) -> str:
    """The sysfs directory of "major:minor"."""
    return host.real_path(f"/sys/dev/block/{device}")


def directory_of_name(host: Files, name: str) -> str:
    """The sysfs directory of a kernel name such as sda2 or dm-0."""
    return host.real_path(f"/sys/class/block/{name}")


def directory_of_node(host: Files, path: str) -> str:
    """The sysfs directory of a /dev path, also of a /dev/mapper name or another link to the node."""
    name = path.removeprefix("/dev/")
    if _PLAIN_NAME.fullmatch(name):
        return directory_of_name(host, name)
    if name.startswith("mapper/"):
        return _directory_of_mapped(host, name.removeprefix("mapper/"))
    return directory_of_name(host, host.real_path(path).removeprefix("/dev/"))


def _directory_of_mapped(host: Files, mapped_name: str) -> str:
    for name in host.list_names("/sys/class/block"):
        if name.startswith("dm-") and attribute(host, f"/sys/class/block/{name}", "dm/name") == mapped_name:
            return directory_of_name(host, name)
    raise NotRecorded("a mapped device is mounted that the kernel does not list")


def attribute(host: Files, directory: str, name: str) -> str:
    """The value of an attribute; empty when the device has none of that name (which is an answer in sysfs)."""
    try:
        return host.read_text(f"{directory}/{name}").strip()
    except NotRecorded:
        return ""


def encryption_method(host: Files, directory: str) -> str:
    """With what a mapped device encrypts, such as LUKS2; empty when it does not (CRYPT-VERITY- and CRYPT-INTEGRITY- do not)."""
    found = _ENCRYPTING.match(attribute(host, directory, "dm/uuid"))
    return found[1] if found else ""


def is_partition(host: Files, directory: str) -> bool:
    """Only partitions have the attribute of that name."""
    return host.exists(f"{directory}/partition")


def partitions(host: Files, directory: str) -> tuple[str, ...]:
    """The partitions of a disk."""
    name = directory.rpartition("/")[2]
    inside = (f"{directory}/{each}" for each in host.list_names(directory) if each.startswith(name))
    return tuple(each for each in inside if is_partition(host, each))


def parents(host: Files, directory: str) -> tuple[str, ...]:
    """What lies directly below: the slaves of a mapped or assembled device, the disk of a partition, nothing below a disk."""
    slaves = host.list_names(f"{directory}/slaves")
    if slaves:
        return tuple(directory_of_name(host, name) for name in slaves)
    return (directory.rpartition("/")[0],) if is_partition(host, directory) else ()


def disks_below(host: Files, directory: str, depth: int = 16) -> frozenset[str]:
    """The directories of all disks on which a device rests."""
    if depth == 0:
        raise ProbeError("block devices are stacked too deeply")
    below = parents(host, directory)
    if not below:
        return frozenset({directory})
    return frozenset().union(*(disks_below(host, each, depth - 1) for each in below))
