"""What hangs on USB. Source: system_profiler(8), SPUSBDataType. Since macOS 26 that list is empty.

A device is storage when it has media; what is removable by its own word may be a keyboard. Sizes for people are written in the
language's way, so only the bytes are read.
"""

import re
from collections.abc import Iterator
from typing import Final

from agent.macos.profiler import entries
from agent.macos.property_list import Record, records
from agent.probes.parsing import parser
from compliance.values import dataclass

_NUMBER: Final = re.compile(r"0x([0-9a-fA-F]{4})\b")
_DEEPEST: Final = 16  # the USB standard allows seven levels


@dataclass(frozen=True, slots=True)
class UsbStorage:
    """A device with media. The serial number stays on the device and leaves it in a pseudonym only; "" when it has none."""

    disks: tuple[str, ...]
    vendor_id: str
    product_id: str
    serial: str
    size_bytes: int
    removable: bool

    @property
    def identity(self) -> str:
        """The same words as on Linux, so that one permit fits on both: without a serial the size in sectors stands in."""
        return f"usb:{self.vendor_id}:{self.product_id}:{self.serial or self.size_bytes // 512}"


@dataclass(frozen=True, slots=True)
class UsbDevices:
    """The storage among them, and how many others there are, hubs included."""

    storage: tuple[UsbStorage, ...]
    other_count: int


@parser("system_profiler", "system_profiler -json SPUSBDataType")
def parse_usb(text: str) -> UsbDevices:
    """`system_profiler -json SPUSBDataType`: devices nest below hubs, hubs below buses."""
    found = [each for bus in entries(text, "SPUSBDataType") for each in _below(bus, _DEEPEST)]
    storage = tuple(_storage(each) for each in found if records(each.get("Media")))
    return UsbDevices(storage, len(found) - len(storage))


def _below(entry: Record, levels: int) -> Iterator[Record]:
    if levels == 0:
        raise ValueError("deeper than USB can be")
    for each in records(entry.get("_items")):
        yield each
        yield from _below(each, levels - 1)


def _storage(device: Record) -> UsbStorage:
    media = records(device["Media"])
    vendor, product = (_NUMBER.match(str(device.get(each))) for each in ("vendor_id", "product_id"))
    serial = device.get("serial_num")
    return UsbStorage(
        disks=tuple(str(each["bsd_name"]) for each in media if "bsd_name" in each),
        vendor_id=vendor[1].lower() if vendor else "",
        product_id=product[1].lower() if product else "",
        serial=serial if isinstance(serial, str) else "",
        size_bytes=sum(each["size_in_bytes"] for each in media if type(each.get("size_in_bytes")) is int),
        removable=any(each.get("removable_media") == "yes" for each in media),
    )
