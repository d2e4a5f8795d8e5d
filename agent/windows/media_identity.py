"""What a permit can be written for: bus, maker, product, serial, in the same words as on Linux and macOS.

Source: "Standard USB Identifiers" and "Instance IDs" of Microsoft Learn: the last part of a USB device's instance is its serial
number, or, where it has none, a text of Windows' own with `&` in it, which is another one in every socket.
"""

import re
from typing import Final

from compliance.facts import MediumKind

_USB: Final = re.compile(r"USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(?:&MI_[0-9A-F]{2})?\\([^\\]+)", re.IGNORECASE)
_SECTOR: Final = 512


def is_on_usb(parent: object) -> bool:
    """Whether what a device hangs on is a USB device."""
    return isinstance(parent, str) and _USB.fullmatch(parent) is not None


def identity_of(kind: MediumKind, parent: object, model: object, serial: object, size: object) -> str:
    """It holds serials: it stays on the device and leaves it as a pseudonym only. Without a serial the size stands in."""
    sectors = size // _SECTOR if isinstance(size, int) else ""
    usb = _USB.fullmatch(parent) if isinstance(parent, str) else None
    if usb:
        own = "" if "&" in usb[3] else usb[3]
        return f"usb:{usb[1].lower()}:{usb[2].lower()}:{own or sectors}"
    own = serial.strip() if isinstance(serial, str) else ""
    return f"{kind.value}:{model or ''}:{own or sectors}"
