"""What Windows tells of itself, and what each notice asks for.

Sources, all of Microsoft Learn: CM_Register_Notification with CM_NOTIFY_EVENT_DATA; SubscribeServiceChangeNotifications, which
tells the kind of change as SERVICE_NOTIFY_… and nothing where it does not know it; WscRegisterForChanges, which tells of
"a change that could affect the health of one of the security providers", and of none in particular.
"""

import struct
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from agent.watching.watched_on_windows import DEFENDERS_LOG, SERVICES

ARRIVED, WENT = 0, 1  # CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL and …REMOVAL
_BEFORE_THE_LINK: Final = struct.calcsize("<II16s")  # CM_NOTIFY_EVENT_DATA: FilterType, Reserved, ClassGuid; then UTF-16
_STOPPED, _RUNNING, _PAUSED, _IS_DELETED = 0x1, 0x8, 0x40, 0x200  # SERVICE_NOTIFY_…; what is only on its way is left out
_SERVICE_CHANGES: Final = _STOPPED | _RUNNING | _PAUSED | _IS_DELETED
_MOUNTED_FILE: Final = "VEN_MSFT&PROD_VIRTUAL_"
_VOLUME: Final = "STORAGE#VOLUME#"
_ON_A_MEDIUM: Final = "_??_"


@dataclass(frozen=True, slots=True)
class KeyTold:
    """Something changed in a key of the registry that is held open."""

    key: str


@dataclass(frozen=True, slots=True)
class DeviceTold:
    """A disk, a volume, a drive for discs or a phone came or went: CM_NOTIFY_ACTION, and CM_NOTIFY_EVENT_DATA as it was."""

    action: int
    content: bytes


@dataclass(frozen=True, slots=True)
class EventTold:
    """An event that was asked for is in this log, or some were lost."""

    log: str


@dataclass(frozen=True, slots=True)
class ServiceTold:
    """A service came into another state."""

    service: str
    states: int


@dataclass(frozen=True, slots=True)
class SecurityCenterTold:
    """What the Security Center knows may have changed."""


Notice: TypeAlias = KeyTold | DeviceTold | EventTold | ServiceTold | SecurityCenterTold


def asked_for_by(notice: Notice) -> str:
    """The trigger; none where the notice is only a reason to look, or is about nothing that matters."""
    match notice:
        case KeyTold():
            return ""
        case DeviceTold(action, content):
            return "media" if action in (ARRIVED, WENT) and is_medium(link_in(content)) else ""
        case EventTold(log):
            return "antivirus" if log == DEFENDERS_LOG else "policy"
        case ServiceTold(service, states):
            return SERVICES.get(service, "") if not states or states & _SERVICE_CHANGES else ""
        case SecurityCenterTold():
            return "antivirus"
        case impossible:
            assert_never(impossible)


def link_in(content: bytes) -> str:
    r"""The device's name in the data of a notice: `\\?\USBSTOR#Disk&Ven_…`. Whatever is no such data has an odd name."""
    return content[_BEFORE_THE_LINK:].decode("utf-16-le", "replace").partition("\0")[0]


def is_medium(link: str) -> bool:
    """Whether something that people plug in may have that name: whatever is not known to be built in or made up.

    A file that is mounted as a disk or a disc is none. A volume is one only below a removable disk, whose name it has in its
    own: other volumes come with their disk, which is told too.
    """
    name = link.upper()
    if _MOUNTED_FILE in name:
        return False
    return _VOLUME not in name or _ON_A_MEDIUM in name
