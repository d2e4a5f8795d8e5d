"""macOS tells of disks: the Disk Arbitration framework, called through ctypes. Never run (decision 0072).

Sources: Disk Arbitration on developer.apple.com (DASessionCreate, DASessionSetDispatchQueue, DARegisterDiskAppearedCallback,
DARegisterDiskDisappearedCallback, DADiskGetBSDName, DAUnregisterCallback), dispatch_queue_create(3). The callbacks come from a
thread of the dispatch queue: a notice is put into a queue, and no more.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from agent.errors import NotSupported
from agent.watching.macos_media_watch import DiskTold

_FRAMEWORK: Final = "/System/Library/Frameworks/{0}.framework/{0}"
_PROBLEM: Final = 5  # EIO: the framework gives no number


class DiskArbitration:
    """See agent.watching.macos_media_watch.DiskSignals."""

    _disks: Any
    _foundation: Any
    _system: Any
    _session: int | None
    _callbacks: list[Any]

    def __init__(self) -> None:
        if sys.platform != "darwin":
            raise NotSupported("disks are arbitrated on macOS only")
        self._disks = ctypes.CDLL(_FRAMEWORK.format("DiskArbitration"))
        self._foundation = ctypes.CDLL(_FRAMEWORK.format("CoreFoundation"))
        self._system = ctypes.CDLL(None)
        self._session, self._callbacks = None, []
        self._declare()

    def begin(self, tell: Callable[[DiskTold], None]) -> None:
        """Tell from now on, and first of every disk that is there. Raises OSError."""
        self._session = self._disks.DASessionCreate(None)
        tells_on = self._system.dispatch_queue_create(b"local.rollcall.agent.disks", None)
        if not self._session or not tells_on:
            raise OSError(_PROBLEM, f"no session of Disk Arbitration: {os.strerror(_PROBLEM)}")
        kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
        for function, appeared in (
            (self._disks.DARegisterDiskAppearedCallback, True),
            (self._disks.DARegisterDiskDisappearedCallback, False),
        ):
            callback = kind(self._telling(tell, appeared=appeared))
            self._callbacks.append(callback)  # it must live as long as macOS may call it
            function(self._session, None, callback, None)
        self._disks.DASessionSetDispatchQueue(self._session, tells_on)

    def end(self) -> None:
        """Tell no more."""
        if self._session:
            self._disks.DASessionSetDispatchQueue(self._session, None)
            for each in self._callbacks:
                self._disks.DAUnregisterCallback(self._session, each, None)
            self._foundation.CFRelease(self._session)
            self._session = None

    def _telling(self, tell: Callable[[DiskTold], None], *, appeared: bool) -> Callable[[int, int], None]:
        def called(disk: int, _context: int) -> None:
            name = self._disks.DADiskGetBSDName(disk)
            tell(DiskTold(name.decode("ascii", "replace") if name else "", appeared))

        return called

    def _declare(self) -> None:
        """A reference is as wide as a pointer; without this ctypes would cut it to 32 bits."""
        pointer = ctypes.c_void_p
        self._disks.DASessionCreate.argtypes, self._disks.DASessionCreate.restype = (pointer,), pointer
        self._disks.DADiskGetBSDName.argtypes, self._disks.DADiskGetBSDName.restype = (pointer,), ctypes.c_char_p
        self._disks.DARegisterDiskAppearedCallback.argtypes = (pointer,) * 4
        self._disks.DARegisterDiskDisappearedCallback.argtypes = (pointer,) * 4
        self._disks.DASessionSetDispatchQueue.argtypes = (pointer,) * 2
        self._disks.DAUnregisterCallback.argtypes = (pointer,) * 3
        self._foundation.CFRelease.argtypes = (pointer,)
        self._system.dispatch_queue_create.argtypes = (ctypes.c_char_p, pointer)
        self._system.dispatch_queue_create.restype = pointer
