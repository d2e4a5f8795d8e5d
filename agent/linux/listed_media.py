"""Disks as a listing tells of them, for cases that a school sends: which can be carried away? Sources: lsblk(8), udevadm(8),
sysfs-block and sysfs-bus-mmc of the kernel ABI documentation.

By the bus, never by the `removable` flag or HOTPLUG: both are wrong for most USB disks (util-linux/util-linux#2379, #4112).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from agent.linux.block_devices import attribute, directory_of_name, is_partition
from agent.linux.removable_disks import NOT_A_DISK, medium_kind
from agent.linux.sysfs_listing import tree_of_listing
from agent.probes.parsing import parser
from compliance.facts import MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "this listing does not tell it")
_CARD_OR_BUILT_IN: Final = Unknown(Why.NOT_RECORDED, "lsblk does not tell an SD card from built-in storage (eMMC)")
_CARD_READER: Final = re.compile(
    r"\bCRW\b|card.?reader|\bSD[/_. ]?(MMC|HC|XC)?\b.*\b(MS|MMC|CF|reader)\b|multi.?card|compact.?flash", re.IGNORECASE
)
_BUSES: Final = {"usb": MediumKind.USB_STORAGE, "sbp": MediumKind.EXTERNAL_DISK, "ieee1394": MediumKind.EXTERNAL_DISK}
_ROOT: Final = "/"


@dataclass(frozen=True, slots=True)
class ListedMedium:
    """A disk that is not simply built in. In a card reader's slot the serial is the reader's and not the card's."""

    name: str
    kind: MediumKind | Unknown
    removable: bool | Unknown
    in_card_reader: bool | Unknown
    mounted: tuple[str, ...] | Unknown


@dataclass(frozen=True, slots=True)
class ListedMedia:
    """What a listing shows: media, and the names of the other disks: built in, or carrying the running system."""

    media: tuple[ListedMedium, ...]
    other_disks: tuple[str, ...]


@parser("lsblk", "lsblk -J -b -O")
def parse_lsblk_media(text: str) -> ListedMedia:
    """Whole disks by TRAN, or by SUBSYSTEMS where that is empty; partitions inherit from their disk."""
    disks = [each for each in json.loads(text)["blockdevices"] if str(each["type"]) in ("disk", "rom")]
    media = tuple(each for each in map(_of_lsblk, disks) if each is not None)
    names = {each.name for each in media}
    return ListedMedia(media, tuple(str(each["name"]) for each in disks if each["name"] not in names and _is_disk(each)))


def _is_disk(node: dict[str, Any]) -> bool:
    return not NOT_A_DISK.match(str(node["name"]))


def _of_lsblk(node: dict[str, Any]) -> ListedMedium | None:
    kind = _kind_of_lsblk(node) if _is_disk(node) else None
    mounted = tuple(dict.fromkeys(_places(node)))
    if kind is None or _ROOT in mounted or str(node.get("size")) == "0":
        return None
    model = f"{node.get('vendor') or ''} {node.get('model') or ''}"
    removable = kind if isinstance(kind, Unknown) else True
    return ListedMedium(str(node["name"]), kind, removable, bool(_CARD_READER.search(model)), mounted)


def _kind_of_lsblk(node: dict[str, Any]) -> MediumKind | Unknown | None:
    if str(node["type"]) == "rom":
        return MediumKind.OPTICAL
    buses = {str(node.get("tran") or ""), *str(node.get("subsystems") or "").split(":")}
    if "mmc" in buses or str(node["name"]).startswith("mmcblk"):
        return _CARD_OR_BUILT_IN
    if not buses - {""}:
        raise ValueError("neither TRAN nor SUBSYSTEMS")
    return next((kind for bus, kind in _BUSES.items() if bus in buses), None)


def _places(node: dict[str, Any]) -> Iterator[str]:
    several = node.get("mountpoints") or [node.get("mountpoint")]
    yield from (str(each) for each in several if each)
    for child in node.get("children", []):
        yield from _places(child)


@parser("udevadm", "udevadm info --query=all --name=NAME, or --export-db", "udevadm_info")
def parse_udevadm(text: str) -> ListedMedia:
    """Whole disks by the way to them in the device tree; what is mounted udev does not know."""
    blocks = [dict(re.findall(r"^E: ?(\w+)=(.*)$", block, re.MULTILINE)) for block in re.split(r"\n\s*\n", text)]
    disks = [each for each in blocks if each.get("DEVTYPE") == "disk"]
    if not disks:
        raise ValueError("no disk")
    found = {each["DEVNAME"].removeprefix("/dev/"): _kind_of_udev(each) for each in disks}
    media = tuple(
        ListedMedium(name, kind, kind if isinstance(kind, Unknown) else True, _in_reader(properties), _NOT_TOLD)
        for (name, kind), properties in zip(found.items(), disks, strict=True)
        if kind is not None
    )
    others = (name for name, kind in found.items() if kind is None and not NOT_A_DISK.match(name))
    return ListedMedia(media, tuple(others))


def _kind_of_udev(properties: dict[str, str]) -> MediumKind | Unknown | None:
    path = properties["DEVPATH"]
    if NOT_A_DISK.match(path.rpartition("/")[2]):
        return None
    if properties.get("ID_CDROM") == "1" or path.rpartition("/")[2].startswith("sr"):
        return MediumKind.OPTICAL
    if "/mmc_host/" in path:
        flash = {name for name in properties if name.startswith("ID_DRIVE_FLASH_SD") or name == "ID_DRIVE_MEDIA_FLASH_SD"}
        return MediumKind.SD_CARD if flash else _CARD_OR_BUILT_IN
    if "/memstick" in path:
        return MediumKind.SD_CARD
    if re.search(r"/usb\d+/", path) or properties.get("ID_BUS") == "usb":
        return MediumKind.USB_STORAGE
    return MediumKind.EXTERNAL_DISK if re.search(r"/fw\d+", path) else None


def _in_reader(properties: dict[str, str]) -> bool:
    marks = any(name.startswith(("ID_DRIVE_FLASH_", "ID_DRIVE_MEDIA_FLASH_")) for name in properties)
    model = properties.get("ID_MODEL_ENC", properties.get("ID_MODEL", "")).replace("\\x20", " ").replace("_", " ")
    return marks or bool(_CARD_READER.search(model))


@parser("sysfs_block", "the attributes of /sys/class/block/*, as lines of NAME=VALUE below == NAME -> PATH")
def parse_sysfs_block(text: str) -> ListedMedia:
    """Whole disks by their place in the device tree, and an SD card by its own type; empty slots are no media."""
    tree = tree_of_listing(text)
    media, others = [], []
    for name in tree.list_names("/sys/class/block"):
        directory = directory_of_name(tree, name)
        if NOT_A_DISK.match(name) or is_partition(tree, directory):
            continue
        kind = medium_kind(tree, directory)
        model = " ".join(attribute(tree, directory, f"device/{each}") for each in ("vendor", "model"))
        if kind is None:
            others.append(name)
        elif attribute(tree, directory, "size") not in ("", "0"):
            media.append(ListedMedium(name, kind, True, bool(_CARD_READER.search(model)), _NOT_TOLD))  # noqa: FBT003
    return ListedMedia(tuple(media), tuple(others))
