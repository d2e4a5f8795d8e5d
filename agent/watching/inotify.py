"""Linux tells of changes in folders: inotify(7), called through ctypes, because the standard library has no name for it.

The resident's own and not the watchdog package's: what that costs, and what it cannot say, is in decision 0056.
"""

import ctypes
import os
import struct
import sys
from typing import Final, NamedTuple

from agent.errors import NotSupported

IN_CLOSE_WRITE: Final = 0x8
IN_MOVED_FROM: Final = 0x40
IN_MOVED_TO: Final = 0x80
IN_CREATE: Final = 0x100
IN_DELETE: Final = 0x200
IN_DELETE_SELF: Final = 0x400
IN_MOVE_SELF: Final = 0x800
IN_UNMOUNT: Final = 0x2000
IN_Q_OVERFLOW: Final = 0x4000
IN_IGNORED: Final = 0x8000
IN_ONLYDIR: Final = 0x0100_0000

_ENTRIES: Final = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
_ITSELF: Final = IN_DELETE_SELF | IN_MOVE_SELF
_EVENT: Final = struct.Struct("iIII")  # struct inotify_event, before its name
_READ_BYTES: Final = 65_536
_MOST_READINGS: Final = 64  # more than a full queue holds with names of usual length; what is left is read next time


class Happening(NamedTuple):
    """Something happened in the folder of this number, to the entry of this name; to the folder itself where there is none."""

    number: int
    mask: int
    name: str


class Inotify:
    """One queue of the kernel's. Errors are the system's own (OSError): who asks knows what they mean for whom."""

    _library: ctypes.CDLL
    _descriptor: int

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise NotSupported("only Linux has inotify")
        self._library = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._checked(self._library.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))

    def fileno(self) -> int:
        """What to wait on."""
        return self._descriptor

    def watch(self, folder: str) -> int:
        """Tell of changes of this folder's entries, and of its own end; the number it is told under. Raises OSError."""
        mask = _ENTRIES | _ITSELF | IN_ONLYDIR
        return self._checked(self._library.inotify_add_watch(self._descriptor, os.fsencode(folder), ctypes.c_uint32(mask)))

    def forget(self, number: int) -> None:
        """Tell no more of this folder. One that is gone already is no error."""
        self._library.inotify_rm_watch(self._descriptor, number)

    def read(self) -> list[Happening]:
        """What waits, oldest first; nothing when nothing does."""
        happened: list[Happening] = []
        for _ in range(_MOST_READINGS):
            try:
                happened += happenings(os.read(self._descriptor, _READ_BYTES))
            except BlockingIOError:
                break
        return happened

    def close(self) -> None:
        """Give the queue back."""
        os.close(self._descriptor)

    @staticmethod
    def _checked(answer: int) -> int:
        if answer < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return answer


def happenings(content: bytes) -> list[Happening]:
    """The events of one reading of the queue. The kernel hands out whole ones only."""
    found, place = [], 0
    while place < len(content):
        number, mask, _, length = _EVENT.unpack_from(content, place)
        place += _EVENT.size
        found.append(Happening(number, mask, os.fsdecode(content[place : place + length].rstrip(b"\0"))))
        place += length
    return found
