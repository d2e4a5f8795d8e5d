"""What Windows says of a device, in the shape that its headers give it."""

import struct
import uuid

from agent.watching.windows_notices import DeviceTold


def device(action: int, link: str, of_class: str = "53f56307-b6bf-11d0-94f2-00a0c91efb8b") -> DeviceTold:
    """A notice as cfgmgr32.h has it: kind of filter, reserved, class, and the link in UTF-16 with its end."""
    return DeviceTold(action, struct.pack("<II16s", 0, 0, uuid.UUID(of_class).bytes_le) + f"{link}\0".encode("utf-16-le"))


STICK = r"\\?\USBSTOR#Disk&Ven_Example&Prod_Stick&Rev_1.00#4C530001&0#{53f56307-b6bf-11d0-94f2-00a0c91efb8b}"
