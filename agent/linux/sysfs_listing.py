"""A listing of /sys/class/block: for each device a line `== NAME -> PATH` and its attributes below as `NAME=VALUE`.

Source of the attributes: sysfs-block (kernel ABI documentation). `slaves` and `holders` are folders: names with spaces between.
"""

import re
from typing import Final

from agent.host import Files
from agent.linux.block_devices import attribute
from agent.linux.file_tree import FileTree

ATTRIBUTES: Final = (
    *("removable", "ro", "size", "dev", "partition", "dm/name", "dm/uuid", "loop/backing_file", "backing_dev"),
    *("device/type", "device/model", "device/vendor"),
)
"""Those that a capture writes down. No serial numbers: they identify a device or a medium."""
FOLDERS: Final = ("slaves", "holders")
_HEAD: Final = re.compile(r"== (\S+) -> (/sys/devices/\S+)")


def tree_of_listing(text: str) -> FileTree:
    """The listing as files that can be asked. Raises ValueError for a text without any device."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    directory = ""
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line.rstrip()):
            directory = head[2]
            links[f"/sys/class/block/{head[1]}"] = directory
            files[f"{directory}/uevent"] = ""
        elif not directory and line.strip():
            raise ValueError("the listing does not begin with a device")
        elif "=" in line:
            _take(line, directory, files, links)
    if not links:
        raise ValueError("no device is listed")
    return FileTree(files, links)


def _take(line: str, directory: str, files: dict[str, str], links: dict[str, str]) -> None:
    name, _, value = line.partition("=")
    if name in FOLDERS:
        files.update({f"{directory}/{name}/{each}": "" for each in value.split()})
    else:
        files[f"{directory}/{name}"] = value + "\n"
    if name == "dev":
        links[f"/sys/dev/block/{value.strip()}"] = directory


def listing_of(files: Files) -> str:
    """The listing of a machine, as far as it shows it."""
    return "".join(_device(files, name) for name in files.list_names("/sys/class/block"))


def _device(files: Files, name: str) -> str:
    directory = files.real_path(f"/sys/class/block/{name}")
    attributes = (f"{each}={value}\n" for each in ATTRIBUTES if (value := attribute(files, directory, each)))
    folders = (f"{each}={' '.join(files.list_names(f'{directory}/{each}'))}\n" for each in FOLDERS)
    return "".join((f"== {name} -> {directory}\n", *attributes, *folders))
