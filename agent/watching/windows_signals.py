"""What Windows tells beside its registry: media, events in logs, services, the Security Center. Never run (decision 0072).

Sources, all of Microsoft Learn: CM_Register_Notification and CM_NOTIFY_FILTER, the device interface classes of storage and of
portable devices, EvtSubscribe with EvtSubscribeToFutureEvents, SubscribeServiceChangeNotifications with SC_EVENT_STATUS_CHANGE,
WscRegisterForChanges. All call back from threads of Windows' own, and want it to be short: a notice is put into a queue.
"""

import ctypes
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from agent.errors import NotSupported
from agent.watching.watched_on_windows import LOGS, SERVICES, query_of
from agent.watching.windows_notices import DeviceTold, EventTold, Notice, SecurityCenterTold, ServiceTold

Tell: TypeAlias = Callable[[Notice], None]
End: TypeAlias = Callable[[], object]

_CLASSES: Final = {
    "disks": "53f56307-b6bf-11d0-94f2-00a0c91efb8b",  # GUID_DEVINTERFACE_DISK
    "drives for discs": "53f56308-b6bf-11d0-94f2-00a0c91efb8b",  # …_CDROM
    "volumes": "53f5630d-b6bf-11d0-94f2-00a0c91efb8b",  # …_VOLUME: a card that is put into a reader
    "phones": "6ac27878-a6fa-4155-ba85-f98f491d4f33",  # …_WPD
}
_NOT_HERE: Final = frozenset({1060, 15_007})
"""ERROR_SERVICE_DOES_NOT_EXIST and ERROR_EVT_CHANNEL_NOT_FOUND: an edition that has none has none to watch."""
_FUTURE: Final = 1  # EvtSubscribeToFutureEvents
_STATUS: Final = 2  # SC_EVENT_STATUS_CHANGE
_CONNECT, _QUERY_STATUS = 0x1, 0x4  # SC_MANAGER_CONNECT, SERVICE_QUERY_STATUS
_PROBLEM: Final = 31  # ERROR_GEN_FAILURE, for answers that are no number of Windows' errors
_HANDLE: Final = ctypes.c_void_p
_WORD: Final = ctypes.c_uint32


class Filter(ctypes.Structure):
    """CM_NOTIFY_FILTER for a class of device interfaces: its union is as wide as MAX_DEVICE_ID_LEN, 200 letters of UTF-16."""

    _fields_ = (
        ("size", _WORD),
        ("flags", _WORD),
        ("kind", _WORD),  # 0: CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE
        ("reserved", _WORD),
        ("of_class", ctypes.c_ubyte * 16),
        ("rest", ctypes.c_ubyte * 384),
    )


def filter_for(of_class: str) -> Filter:
    """The filter for a class by its number. A GUID begins with three numbers in the machine's own order: bytes_le."""
    number = (ctypes.c_ubyte * 16)(*uuid.UUID(of_class).bytes_le)
    return Filter(size=ctypes.sizeof(Filter), of_class=number)


class WindowsSignals:
    """All of them; see agent.watching.windows_watch.Signals."""

    def __init__(self) -> None:
        self._ends: list[End] = []

    def begin(self, tell: Tell) -> dict[str, str]:
        """Tell from now on; what cannot be told, with the reason."""
        not_told = {}
        for name, source in _sources(tell):
            try:
                self._ends.append(source())
            except OSError as error:
                if not is_not_here(error):
                    not_told[name] = error.strerror or "no reason given"
        return not_told

    def end(self) -> None:
        """Tell no more. What Windows called is kept all the same: it may be calling still."""
        for end in self._ends:
            end()


def is_not_here(error: OSError) -> bool:
    """Whether this edition of Windows has no such library, service or log. Python gives a missing library no number."""
    return isinstance(error, FileNotFoundError) or getattr(error, "winerror", None) in _NOT_HERE


def _sources(tell: Tell) -> Iterator[tuple[str, Callable[[], End]]]:
    for name, of_class in _CLASSES.items():
        yield name, partial(_devices, of_class, tell)
    for log, numbers in LOGS.items():
        yield f"the log {log}", partial(_log, log, query_of(numbers), tell)
    for service in SERVICES:
        yield f"the service {service}", partial(_service, service, tell)
    yield "the Security Center", partial(_security_center, tell)


def _devices(of_class: str, tell: Tell) -> End:
    if sys.platform != "win32":
        raise NotSupported("only Windows tells of devices so")
    library = ctypes.WinDLL("cfgmgr32")

    def called(_handle: int, _context: int, action: int, content: int | None, size: int) -> int:
        tell(DeviceTold(action, ctypes.string_at(content, size) if content else b""))
        return 0

    kind = ctypes.WINFUNCTYPE(_WORD, _HANDLE, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, _WORD)
    callback, registration, wanted = kind(called), _HANDLE(), filter_for(of_class)
    answer = library.CM_Register_Notification(ctypes.byref(wanted), None, callback, ctypes.byref(registration))
    if answer:
        raise OSError(_PROBLEM, f"CM_Register_Notification answered {answer}")
    return _ending(partial(library.CM_Unregister_Notification, registration), callback)


def _log(log: str, query: str, tell: Tell) -> End:
    if sys.platform != "win32":
        raise NotSupported("only Windows has such logs")
    library = ctypes.WinDLL("wevtapi", use_last_error=True)

    def called(_action: int, _context: int, _event: int) -> int:
        tell(EventTold(log))
        return 0

    callback = ctypes.WINFUNCTYPE(_WORD, ctypes.c_int, ctypes.c_void_p, _HANDLE)(called)
    library.EvtSubscribe.argtypes = (*(_HANDLE,) * 2, *(ctypes.c_wchar_p,) * 2, *(ctypes.c_void_p,) * 3, _WORD)
    library.EvtSubscribe.restype = _HANDLE
    found = library.EvtSubscribe(None, None, log, query, None, None, callback, _FUTURE)
    if not found:
        raise ctypes.WinError(ctypes.get_last_error())
    return _ending(partial(library.EvtClose, _HANDLE(found)), callback)


def _service(service: str, tell: Tell) -> End:
    if sys.platform != "win32":
        raise NotSupported("only Windows has such services")
    manager = ctypes.WinDLL("advapi32", use_last_error=True)
    library = ctypes.WinDLL("sechost")
    for function in (manager.OpenSCManagerW, manager.OpenServiceW):
        function.restype = _HANDLE
    closes = manager.CloseServiceHandle
    closes.argtypes = (_HANDLE,)
    above = manager.OpenSCManagerW(None, None, _CONNECT)
    opened = manager.OpenServiceW(_HANDLE(above), service, _QUERY_STATUS) if above else None
    error = ctypes.get_last_error()
    closes(above)
    if not opened:
        raise ctypes.WinError(error)

    def called(states: int, _context: int) -> None:
        tell(ServiceTold(service, states))

    callback, subscription = ctypes.WINFUNCTYPE(None, _WORD, ctypes.c_void_p)(called), _HANDLE()
    subscribes = library.SubscribeServiceChangeNotifications
    answer = subscribes(_HANDLE(opened), _STATUS, callback, None, ctypes.byref(subscription))
    if answer:
        closes(opened)
        raise ctypes.WinError(answer)
    ended = _ending(partial(library.UnsubscribeServiceChangeNotifications, subscription), callback)
    return lambda: (ended(), closes(opened))


def _security_center(tell: Tell) -> End:
    if sys.platform != "win32":
        raise NotSupported("only Windows has a Security Center")
    library = ctypes.WinDLL("wscapi")

    def called(_context: int) -> int:
        tell(SecurityCenterTold())
        return 0

    callback, registration = ctypes.WINFUNCTYPE(_WORD, ctypes.c_void_p)(called), _HANDLE()
    answer = library.WscRegisterForChanges(None, ctypes.byref(registration), callback, None)
    if answer:
        raise OSError(_PROBLEM, f"WscRegisterForChanges answered {answer & 0xFFFF_FFFF:#010x}")
    return _ending(partial(library.WscUnRegisterChanges, registration), callback)


def _ending(end: End, callback: object) -> End:
    """The same, holding the callback, which must live as long as Windows may call it."""

    def ends(_kept: object = callback) -> object:
        return end()

    return ends
