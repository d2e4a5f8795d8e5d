r"""What Windows does with a removable medium, by the values of the registry that decide it.

Sources: the policies "Removable Storage Access" (ADMX_RemovableStorage) and RemovableDiskDenyWriteAccess of the Policy CSP,
"Deny write access to removable drives not protected by BitLocker" of the BitLocker CSP, "Turn off Autoplay" and "Set the
default behavior for AutoRun" (ADMX_AutoPlay), device installation restrictions and Defender's device control: Microsoft
Learn.

RDVDenyWriteAccess lies under SYSTEM, and its siblings under SOFTWARE: whoever looks for it there finds nothing.
"""

from collections.abc import Mapping
from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import rows_of
from agent.windows.registry import registry_keys, values_if_there
from compliance.facts import MediaControl
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_STORAGE: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices"
_DISKS: Final = _STORAGE + r"\{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}"
_MANAGED: Final = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Storage"
_BITLOCKER: Final = r"HKLM\SYSTEM\CurrentControlSet\Policies\Microsoft\FVE"
_PROTECTED: Final = r"HKLM\SYSTEM\CurrentControlSet\Control\StorageDevicePolicies"
_STICKS: Final = r"HKLM\SYSTEM\CurrentControlSet\Services\USBSTOR"
_FAST: Final = r"HKLM\SYSTEM\CurrentControlSet\Services\UASPStor"
_INSTALLING: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\DeviceInstall\Restrictions"
_DEFENDER: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Features"
_AUTORUN: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
_ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    _STORAGE: ("Deny_All",),
    _DISKS: ("Deny_Read", "Deny_Write", "Deny_Execute"),
    _MANAGED: ("RemovableDiskDenyWriteAccess",),
    _BITLOCKER: ("RDVDenyWriteAccess",),
    _PROTECTED: ("WriteProtect",),
    _STICKS: ("Start",),
    _FAST: ("Start",),
    _INSTALLING: ("DenyRemovableDevices", "DenyDeviceClasses", "DenyDeviceIDs", "DenyInstanceIDs", "DenyUnspecified"),
    _DEFENDER: ("DeviceControlEnabled",),
    _AUTORUN: ("NoDriveTypeAutoRun", "NoAutorun"),
}
_DISABLED: Final = 4  # a service's Start
_REMOVABLE_FIXED_AND_DISC: Final = 0x04 | 0x08 | 0x20  # NoDriveTypeAutoRun, by GetDriveType's kinds; a USB disk is "fixed"
_NO_COMMANDS, _COMMANDS = 1, 2  # NoAutorun

_NOT_ALL: Final = Unknown(Why.NOT_RECORDED, "neither a policy about media nor the driver of USB sticks is in what was read")
USB_ALONE: Final = Unknown(Why.NOT_SUPPORTED, "the drivers of USB storage are off; card slots and other buses are not read")
_ONE_DRIVER: Final = Unknown(
    Why.NOT_SUPPORTED, "the driver of USB sticks is switched off, and that of fast USB disks is not: both kinds decide"
)
_OTHERS: Final = Unknown(Why.NOT_SUPPORTED, "rules for single kinds of devices decide about media; their effect is not read")
_EACH_PERSON: Final = Unknown(
    Why.NOT_SUPPORTED, "no policy decides it for the computer, and people's own settings are not read"
)

USER_HIVES: Final = (
    "[pscustomobject]@{ Ruled=[bool](Get-ChildItem Registry::HKEY_USERS -ErrorAction SilentlyContinue | "
    "Where-Object { Test-Path -LiteralPath "
    "('Registry::' + $_.Name + '\\Software\\Policies\\Microsoft\\Windows\\RemovableStorageDevices') }) }"
)
"""Whether a policy about media is set for any person who is logged in; not for whom."""


@dataclass(frozen=True, slots=True)
class MediaPolicy:
    """What is in force for the whole computer. `denied`: what may not be done with removable disks, of read, write, execute.

    `by_driver`: nothing denies everything, and no USB storage can be opened. A card in a slot, or a disk on another bus, can.
    """

    control: MediaControl | Unknown
    by_driver: bool
    deny_all: bool
    denied: tuple[str, ...]
    autorun_off: bool | Unknown


def read_media_policy(host: Host) -> MediaPolicy:
    """The values that are there; a key that is not there decides nothing."""
    return parse_media_policy("".join(f"{key}\n{values_if_there(host, key, *names)}\n" for key, names in _ASKED.items()))


@parser("reg", f'reg query "{_STORAGE}" /s')
def parse_media_policy(text: str) -> MediaPolicy:
    """Keys with their values, as `reg query` or `reg export` write them. Of several policies the strictest is in force."""
    keys = registry_keys(text)
    values = {key: keys.get(key.lower(), {}) for key in _ASKED}
    if not any(values.values()):
        raise ValueError("none of the values that decide about media")
    denied = tuple(name for name in ("read", "write", "execute") if values[_DISKS].get(f"deny_{name}") == 1)
    deny_all = values[_STORAGE].get("deny_all") == 1
    blocked = deny_all or {"read", "write"} <= set(denied)
    drivers = [values[each].get("start") == _DISABLED for each in (_STICKS, _FAST)]
    control = MediaControl.BLOCKED if blocked else _control(values, drivers, writes_denied="write" in denied)
    return MediaPolicy(control, not blocked and all(drivers), deny_all, denied, _autorun_off(values[_AUTORUN]))


def _control(
    values: Mapping[str, Mapping[str, str | int]], drivers: list[bool], *, writes_denied: bool
) -> MediaControl | Unknown:
    """Short of a policy that denies everything."""
    if (
        writes_denied
        or values[_MANAGED].get("removablediskdenywriteaccess") == 1
        or values[_PROTECTED].get("writeprotect") == 1
    ):
        return MediaControl.READ_ONLY
    if values[_BITLOCKER].get("rdvdenywriteaccess") == 1:
        return MediaControl.ENCRYPTED_ONLY
    if any(value == 1 for key in (_INSTALLING, _DEFENDER) for value in values[key].values()):
        return _OTHERS
    if drivers[0]:
        return USB_ALONE if drivers[1] else _ONE_DRIVER
    return MediaControl.OPEN if values[_STICKS] else _NOT_ALL


def _autorun_off(values: Mapping[str, str | int]) -> bool | Unknown:
    """Without a policy Windows asks, or does what a person told it to do."""
    kinds, commands = values.get("nodrivetypeautorun"), values.get("noautorun")
    if commands == _COMMANDS:
        return False
    if commands == _NO_COMMANDS:
        return True
    if isinstance(kinds, int) and kinds & _REMOVABLE_FIXED_AND_DISC == _REMOVABLE_FIXED_AND_DISC:
        return True
    return _EACH_PERSON


@parser("hkey_users", f"ConvertTo-Json @({USER_HIVES})")
def parse_user_hives(text: str) -> bool:
    """Whether anybody who is logged in has a policy about media of their own."""
    (row,) = rows_of(text)
    if not isinstance(row["Ruled"], bool):
        raise TypeError("neither yes nor no")
    return row["Ruled"]
