"""Discs in a drive, and phones. Sources: Win32_CDROMDrive and Get-PnpDevice of Microsoft Learn.

A stick is also listed as a portable device (class WPD), under a number of Windows' own: a phone or camera hangs on USB itself.
"""

from typing import Final

from agent.probes.parsing import parser
from agent.windows.media_identity import identity_of, is_on_usb
from agent.windows.powershell import rows_of
from compliance.facts import MediumKind
from compliance.values import dataclass

DISCS: Final = "Get-CimInstance Win32_CDROMDrive | Where-Object { $_.MediaLoaded } | Select-Object PNPDeviceID, Name, Size"
PHONES: Final = (
    "Get-PnpDevice -Class WPD -PresentOnly -ErrorAction SilentlyContinue | Where-Object { $_.InstanceId -like 'USB\\*' } | "
    "ForEach-Object { [pscustomobject]@{ Device=$(if ($_.InstanceId -like '*&MI_*') { (Get-PnpDeviceProperty -InstanceId "
    "$_.InstanceId -KeyName DEVPKEY_Device_Parent).Data } else { $_.InstanceId }) } }"
)
_MOUNTED_FILE: Final = "VEN_MSFT&PROD_VIRTUAL_DVD-ROM"


@dataclass(frozen=True, slots=True)
class OtherMedium:
    """A disc or a phone. `identity` may hold a serial: it stays on the device and leaves it as a pseudonym only."""

    identity: str
    kind: MediumKind


@parser("win32_cdromdrive", f"ConvertTo-Json @({DISCS})")
def parse_discs(text: str) -> tuple[OtherMedium, ...]:
    """Drives with a disc in them. A file that Windows mounts as a disc is none."""
    rows = [each for each in rows_of(text) if _MOUNTED_FILE not in str(each["PNPDeviceID"]).upper()]
    kind = MediumKind.OPTICAL
    return tuple(OtherMedium(identity_of(kind, None, each["Name"], None, each["Size"]), kind) for each in rows)


@parser("get_pnpdevice", f"ConvertTo-Json @({PHONES})")
def parse_phones(text: str) -> tuple[OtherMedium, ...]:
    """Phones and cameras. They decide themselves what they open."""
    devices = [each["Device"] for each in rows_of(text)]
    if not all(is_on_usb(each) for each in devices):
        raise ValueError("not a device on USB")
    kind = MediumKind.PHONE
    return tuple(OtherMedium(identity_of(kind, each, None, None, None), kind) for each in devices)
