r"""Where on Windows a change matters: the values that the probes read, and where Windows says that something happened.

Sources: the probes themselves; "Review event logs and error codes to troubleshoot issues with Microsoft Defender Antivirus" of
Microsoft Learn for the numbers of its events. 5007 (a setting changed) is left out: it comes with each update of the
definitions, and the settings that matter are among the values. Of BitLocker's own log every event counts: Microsoft lists
none of them, and captures have encryption and decryption there (768, 769, 770), with suspending and resuming.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from agent.watching.watched_key import WatchedKey
from agent.windows.power_settings import CONSOLE_LOCK, STANDBY_IDLE, VIDEO_IDLE

_POLICIES: Final = r"HKLM\SOFTWARE\Policies\Microsoft"
_MICROSOFT: Final = r"HKLM\SOFTWARE\Microsoft"
_CURRENT: Final = _MICROSOFT + r"\Windows\CurrentVersion\Policies"
_MANAGED: Final = _MICROSOFT + r"\PolicyManager\current\device"
_CONTROL: Final = r"HKLM\SYSTEM\CurrentControlSet"
_SERVICES: Final = _CONTROL + r"\Services"
_FIREWALL: Final = r"SharedAccess\Parameters\FirewallPolicy"
_DISKS: Final = r"RemovableStorageDevices\{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}"
_DENIED: Final = ("Deny_Read", "Deny_Write", "Deny_Execute")
_SAVER: Final = ("ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut", "SCRNSAVE.EXE")
_FIREWALL_VALUES: Final = ("EnableFirewall", "DefaultInboundAction")
_ON_POWER: Final = ("ACSettingIndex", "DCSettingIndex")
_ALWAYS_THERE: Final = _MICROSOFT + r"\Windows NT\CurrentVersion"

_OF_POLICY: Final = {
    (_POLICIES, r"Windows\RemovableStorageDevices"): ("Deny_All",),
    (_POLICIES, rf"Windows\{_DISKS}"): _DENIED,
    (_POLICIES, r"Windows\DeviceInstall\Restrictions"): (
        *("DenyRemovableDevices", "DenyDeviceClasses", "DenyDeviceIDs", "DenyInstanceIDs", "DenyUnspecified"),
    ),
    (_POLICIES, r"Windows\WindowsUpdate"): ("PauseQualityUpdatesStartTime",),
    (_POLICIES, r"Windows\WindowsUpdate\AU"): ("NoAutoUpdate", "AUOptions"),
    **{
        (_POLICIES, rf"WindowsFirewall\{each}Profile"): _FIREWALL_VALUES for each in ("Domain", "Private", "Public", "Standard")
    },
    (_CURRENT, "Explorer"): ("NoDriveTypeAutoRun", "NoAutorun"),
    (_CURRENT, "System"): ("LegalNoticeCaption", "LegalNoticeText"),
    (_MANAGED, "Storage"): ("RemovableDiskDenyWriteAccess",),
    (_CONTROL, r"Policies\Microsoft\FVE"): ("RDVDenyWriteAccess",),
    (_CONTROL, r"Control\StorageDevicePolicies"): ("WriteProtect",),
    **{(_SERVICES, each): ("Start",) for each in ("USBSTOR", "UASPStor", "wuauserv", "UsoSvc")},
    **{(_SERVICES, rf"{_FIREWALL}\{each}"): _FIREWALL_VALUES for each in ("DomainProfile", "StandardProfile", "PublicProfile")},
    (_ALWAYS_THERE, "Winlogon"): ("AutoAdminLogon", "LegalNoticeCaption", "LegalNoticeText"),
    (_MICROSOFT, r"WindowsUpdate\UX\Settings"): ("PauseUpdatesExpiryTime",),
}
_OF_THE_LOCK: Final = {
    (_CURRENT, "System"): ("InactivityTimeoutSecs",),
    (_MANAGED, "DeviceLock"): ("MaxInactivityTimeDeviceLock", "DevicePasswordEnabled"),
    (_POLICIES, r"Windows\System"): ("AllowDomainDelayLock",),
    (_ALWAYS_THERE, "Winlogon"): ("ScreenSaverGracePeriod",),
    **{(_POLICIES, rf"Power\PowerSettings\{each}"): _ON_POWER for each in (CONSOLE_LOCK, VIDEO_IDLE, STANDBY_IDLE)},
}
_OF_ANTIVIRUS: Final = {
    (_POLICIES, "Windows Defender"): ("DisableAntiSpyware",),
    (_POLICIES, r"Windows Defender\Features"): ("DeviceControlEnabled",),
    (_POLICIES, r"Windows Defender\Real-Time Protection"): ("DisableRealtimeMonitoring",),
    (_POLICIES, "Windows Advanced Threat Protection"): ("ForceDefenderPassiveMode",),
    (_MICROSOFT, "Windows Defender"): ("DisableAntiSpyware",),
    (_MICROSOFT, r"Windows Defender\Real-Time Protection"): ("DisableRealtimeMonitoring",),
    (_MICROSOFT, r"Windows Defender\Features"): ("TamperProtection",),
    (_SERVICES, "WinDefend"): ("Start",),
}

_OF_A_PERSON: Final = (
    ("screen_lock", r"Control Panel\Desktop", (*_SAVER, "DelayLockInterval")),
    ("screen_lock", r"Software\Policies\Microsoft\Windows\Control Panel\Desktop", _SAVER),
    ("screen_lock", r"Software\Microsoft\Windows\CurrentVersion\Policies\System", ("DisableLockWorkstation",)),
    ("policy", r"Software\Policies\Microsoft\Windows\RemovableStorageDevices", ("Deny_All",)),
    ("policy", rf"Software\Policies\Microsoft\Windows\{_DISKS}", _DENIED),
)
_PERSON: Final = re.compile(r"S-1-5-21(?:-\d{1,10}){4}|S-1-12-1(?:-\d{1,10}){4}")
_MOST_PEOPLE: Final = 32

DEFENDERS_LOG: Final = "Microsoft-Windows-Windows Defender/Operational"
BITLOCKERS_LOG: Final = "Microsoft-Windows-BitLocker/BitLocker Management"
LOGS: Final = {DEFENDERS_LOG: (3002, 3007, 5000, 5001, 5004, 5008, 5009, 5010, 5011, 5012), BITLOCKERS_LOG: ()}
"""The logs, and the numbers of the events that matter; all of them where there is none."""

SERVICES: Final = {"WinDefend": "antivirus", "mpssvc": "policy"}
"""Defender, and Windows' own firewall. Other products' ends are told by the Security Center."""


WATCHED: Final = (
    "keys of the registry, people's own lock settings, media, Defender's and BitLocker's logs, the services of Defender and of "
    "the firewall, and the Security Center"
)
"""For people: after a number of keys."""


def keys_of_computer() -> Iterator[WatchedKey]:
    """Windows' own keys."""
    for trigger, places in (("policy", _OF_POLICY), ("screen_lock", _OF_THE_LOCK), ("antivirus", _OF_ANTIVIRUS)):
        for (under, below), values in places.items():
            yield WatchedKey(trigger, rf"{under}\{below}", values, under)


def keys_of_person(person: str) -> Iterator[WatchedKey]:
    """What is looked at in the part of the registry of somebody who is logged in, and never held open."""
    for trigger, below, values in _OF_A_PERSON:
        yield WatchedKey(trigger, rf"HKU\{person}\{below}", values)


def people_among(names: Iterable[str]) -> tuple[str, ...]:
    """The people among the names below HKEY_USERS: accounts of the computer, of a domain and of Entra ID."""
    return tuple(sorted(each for each in names if _PERSON.fullmatch(each))[:_MOST_PEOPLE])


def query_of(numbers: Iterable[int]) -> str:
    """What is asked of an event log (XPath 1.0, "Consuming Events" of Microsoft Learn)."""
    which = " or ".join(f"EventID={each}" for each in numbers)
    return f"*[System[({which})]]" if which else "*"
