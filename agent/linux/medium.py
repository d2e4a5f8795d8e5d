"""What a removable medium is and holds: its identity, and whether its content is encrypted.

Sources: sysfs-bus-usb and sysfs-bus-mmc of the kernel ABI documentation; file system signatures as udevadm(8) recorded them.
"""

import re
from enum import Enum, auto
from typing import Final

from agent.errors import NotRecorded
from agent.host import Files
from agent.linux.block_devices import attribute, encryption_method, partitions
from compliance.facts import MediumKind
from compliance.unknown import Unknown, Why

_ENCRYPTED_SIGNATURES: Final = frozenset({"crypto_LUKS", "BitLocker"})
_HOLDS_NO_FILES: Final = frozenset(
    {"0x5", "0xf", "0x85"}  # an extended partition: the frame around the logical ones
    | {"e3c9e316-0b5c-4db8-817d-f92df00215ae"}  # the room that Windows reserves on every GPT disk
)


class _Content(Enum):
    ENCRYPTED = auto()
    CLEAR = auto()
    NOTHING = auto()
    NOT_RECORDED = auto()


def medium_encrypted(host: Files, directory: str) -> bool | Unknown:
    """Encrypted only if everything on it is. A part of which nobody recorded what it holds may hold files in the clear."""
    contents = {_content(host, each) for each in partitions(host, directory) or (directory,)}
    if _Content.CLEAR in contents:
        return False
    if contents - {_Content.NOTHING} == {_Content.ENCRYPTED}:
        return True
    return Unknown(Why.NOT_RECORDED, "the system did not record what is on the medium")


def _content(host: Files, directory: str) -> _Content:
    """By the mapping in use, else by the signature that udev read from the medium."""
    holders = host.list_names(f"{directory}/holders")
    if any(encryption_method(host, f"/sys/class/block/{each}") for each in holders):
        return _Content.ENCRYPTED
    record = _udev_record(host, attribute(host, directory, "dev"))
    match record.get("ID_FS_TYPE"):
        case None:
            return _Content.NOTHING if record.get("ID_PART_ENTRY_TYPE") in _HOLDS_NO_FILES else _Content.NOT_RECORDED
        case signature if signature in _ENCRYPTED_SIGNATURES:
            return _Content.ENCRYPTED
        case _:
            return _Content.CLEAR


def _udev_record(host: Files, device: str) -> dict[str, str]:
    """What udev read from the medium: lines `E:NAME=value`."""
    try:
        return dict(re.findall(r"^E:(\w+)=(.+)$", host.read_text(f"/run/udev/data/b{device}"), re.MULTILINE))
    except NotRecorded:
        return {}


def medium_identity(host: Files, directory: str, kind: MediumKind) -> str:
    """What a permit can be written for: bus, maker, product, serial. Without a serial the size stands in: many look alike."""
    if "/mmc_host/" in directory:
        return f"mmc:{attribute(host, directory, 'device/cid')}"
    size = attribute(host, directory, "size")
    if re.search(r"/usb\d+/", directory):
        return usb_identity(host, usb_device(directory), size)
    model, serial = (attribute(host, directory, f"device/{each}") for each in ("model", "serial"))
    return f"{kind.value}:{model}:{serial or size}"


def usb_device(directory: str) -> str:
    """The directory of the USB device: what lies above the interface, such as 2-1 above 2-1:1.0."""
    return re.split(r"/\d+-[\d.]+:\d+\.\d+(?:/|$)", directory)[0]


def usb_identity(host: Files, device: str, stand_in: str) -> str:
    """Maker, product and serial of a USB device."""
    vendor, product, serial = (attribute(host, device, each) for each in ("idVendor", "idProduct", "serial"))
    return f"usb:{vendor}:{product}:{serial or stand_in}"
