"""Windows tells of changes in keys of its registry: RegNotifyChangeKeyValue, called through ctypes. Never run (decision 0072).

Sources, all of Microsoft Learn: RegOpenKeyEx, RegNotifyChangeKeyValue (one change is told, then it must be asked again; with
REG_NOTIFY_THREAD_AGNOSTIC it outlives the thread that asked), RegisterWaitForSingleObject, UnregisterWaitEx (with
INVALID_HANDLE_VALUE it waits until no callback runs any more, and only then may the event be closed).

A key is opened anew for each change, so that one that was deleted and made again is the new one.
"""

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from agent.errors import NotSupported

_LOCAL_MACHINE: Final = 0x8000_0002 - (1 << 32)  # HKEY_LOCAL_MACHINE is a negative number of 32 bits in a handle's width
_KEY_NOTIFY, _KEY_WOW64_64KEY = 0x10, 0x100
_NAMES, _VALUES, _THREAD_AGNOSTIC = 0x1, 0x4, 0x1000_0000  # REG_NOTIFY_CHANGE_NAME, …_LAST_SET
_INFINITE: Final = 0xFFFF_FFFF
_ONCE: Final = 0x8  # WT_EXECUTEONLYONCE
_HANDLE: Final = ctypes.c_void_p
_WORD: Final = ctypes.c_uint32


@dataclass(slots=True)
class _Watch:
    """The three things that Windows holds for one key."""

    key: Any
    event: Any
    wait: Any


class RegistrySignals:
    """Keys below HKEY_LOCAL_MACHINE. `tell` hears the key, from a thread of Windows' own: it must return at once."""

    _registry: Any
    _system: Any
    _called: Any
    _tell: Callable[[str], None]
    _watches: dict[str, _Watch]
    _keys: dict[int, str]  # what Windows hands back -> the key
    _last: int

    def __init__(self, tell: Callable[[str], None]) -> None:
        if sys.platform != "win32":
            raise NotSupported("only Windows has a registry")
        self._registry = ctypes.WinDLL("advapi32")
        self._system = ctypes.WinDLL("kernel32", use_last_error=True)
        self._tell = tell
        self._called = ctypes.WINFUNCTYPE(None, ctypes.c_void_p, ctypes.c_ubyte)(self._rang)
        self._watches = {}
        self._keys = {}
        self._last = 0
        self._declare()

    def watch(self, key: str) -> None:
        """Tell of the next change. Raises OSError, of which FileNotFoundError says that there is no such key."""
        watch = _Watch(_HANDLE(), None, _HANDLE())
        try:
            self._ask(key, watch)
        except OSError:
            self._free(watch)
            raise
        self._watches[key] = watch

    def forget(self, key: str) -> None:
        """Tell no more of it, and let go of it."""
        watch = self._watches.pop(key, None)
        if watch is not None:
            self._free(watch)
        self._keys = {number: each for number, each in self._keys.items() if each != key}

    def _ask(self, key: str, watch: _Watch) -> None:
        if sys.platform != "win32":
            raise NotSupported("only Windows has a registry")
        _, _, path = key.partition("\\")
        access = _KEY_NOTIFY | _KEY_WOW64_64KEY
        _check(self._registry.RegOpenKeyExW(_HANDLE(_LOCAL_MACHINE), path, 0, access, ctypes.byref(watch.key)))
        watch.event = self._system.CreateEventW(None, 0, 0, None)
        if not watch.event:
            raise ctypes.WinError(ctypes.get_last_error())
        what = _NAMES | _VALUES | _THREAD_AGNOSTIC
        _check(self._registry.RegNotifyChangeKeyValue(watch.key, 0, what, watch.event, 1))
        self._last += 1
        self._keys[self._last] = key
        waits = (ctypes.byref(watch.wait), watch.event, self._called, self._last, _INFINITE, _ONCE)
        if not self._system.RegisterWaitForSingleObject(*waits):
            raise ctypes.WinError(ctypes.get_last_error())

    def _rang(self, number: int | None, _timed_out: int) -> None:
        key = self._keys.get(number or 0)
        if key is not None:
            self._tell(key)

    def _free(self, watch: _Watch) -> None:
        """In this order: nobody may wait for an event that is closed."""
        if watch.wait:
            self._system.UnregisterWaitEx(watch.wait, _HANDLE(-1))
        if watch.key:
            self._registry.RegCloseKey(watch.key)
        if watch.event:
            self._system.CloseHandle(watch.event)

    def _declare(self) -> None:
        """A handle is as wide as a pointer; without this ctypes would cut it to 32 bits."""
        self._registry.RegOpenKeyExW.argtypes = (_HANDLE, ctypes.c_wchar_p, _WORD, _WORD, ctypes.c_void_p)
        self._registry.RegNotifyChangeKeyValue.argtypes = (_HANDLE, ctypes.c_int, _WORD, _HANDLE, ctypes.c_int)
        self._registry.RegCloseKey.argtypes = (_HANDLE,)
        self._system.CreateEventW.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_wchar_p)
        self._system.CreateEventW.restype = _HANDLE
        waits = (ctypes.c_void_p, _HANDLE, ctypes.c_void_p, ctypes.c_void_p, _WORD, _WORD)
        self._system.RegisterWaitForSingleObject.argtypes = waits
        self._system.UnregisterWaitEx.argtypes = (_HANDLE, _HANDLE)
        self._system.CloseHandle.argtypes = (_HANDLE,)


def _check(answer: int) -> None:
    """Functions of the registry answer with the number of their error."""
    if sys.platform == "win32" and answer:
        raise ctypes.WinError(answer)
