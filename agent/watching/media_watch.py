"""The watcher of removable media: waits for the kernel's word, looks what is there, and writes the difference to the journal.

Sources: netlink(7) NETLINK_KOBJECT_UEVENT, group 1 (kernel) and 2 (udev); poll(2) on mountinfo, proc_pid_mountinfo(5).
Linux only. The standard library only: it lives in the resident. What the messages say is not trusted, only that there was one.
"""

import errno
import select
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.linux.mount_table import read_mounts
from agent.linux.removable_disks import RemovableDisk, find_removable
from agent.watching.media_journal import MediaJournal
from compliance.facts import MediaAction, MediaEvent
from compliance.values import dataclass

_NETLINK_KOBJECT_UEVENT: Final = 15  # linux/netlink.h; the socket module has no name for it
_KERNEL_AND_UDEV_GROUPS: Final = 3
_QUIET_MILLISECONDS: Final = 500  # one stick sends a dozen messages; udev's record of its content comes with the last of them
_MOST_MESSAGES: Final = 200  # of a storm: look after so many, quiet or not


@dataclass(frozen=True, slots=True)
class Signals:
    """What wakes the watcher: a wait in milliseconds, the kernel's messages, and the mount table's file number."""

    poll: Callable[[float | None], list[tuple[int, int]]]
    uevents: socket.socket
    mount_table: int


class MediaWatcher:
    """Watches until it is stopped. It takes the host for its clock and its reading, and the journal for what it sees."""

    def __init__(self, host: Host, journal: MediaJournal) -> None:
        self._host = host
        self._journal = journal
        self._known: dict[str, RemovableDisk] = {}
        self._waker, self._woken = socket.socketpair()

    def stop(self) -> None:
        """Make watch() return. May be called from another thread or from a signal handler."""
        self._waker.send(b"\0")

    def close(self) -> None:
        """Give the two ends of the waking line back."""
        self._waker.close()
        self._woken.close()

    def watch(self) -> None:
        """Block and write until stop(). Raises BlockingIOError when another watcher runs already, NotSupported elsewhere."""
        if sys.platform != "linux":
            raise NotSupported("removable media are watched on Linux only by this version")
        with (
            self._journal.watching(self._host.boot_id(), self._host.monotonic_milliseconds()),
            socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_KOBJECT_UEVENT) as uevents,
            Path("/proc/self/mountinfo").open("rb") as mountinfo,
        ):
            uevents.bind((0, _KERNEL_AND_UDEV_GROUPS))
            uevents.settimeout(0)
            waiting = select.poll()
            waiting.register(uevents, select.POLLIN)
            waiting.register(self._woken, select.POLLIN)
            waiting.register(mountinfo, select.POLLPRI | select.POLLERR)
            signals = Signals(waiting.poll, uevents, mountinfo.fileno())
            self.look()
            while self.next_change(signals):
                self.look()

    def next_change(self, signals: Signals) -> bool:
        """Wait for a message about media and then until it is quiet, or for a mount: what is mounted may be gone soon.

        False: stop.
        """
        relevant, seen = False, 0
        while True:
            ready = {number for number, _ in signals.poll(_QUIET_MILLISECONDS if relevant else None)}
            if self._woken.fileno() in ready:
                return False
            if not ready or signals.mount_table in ready or seen > _MOST_MESSAGES:
                return True
            seen += 1
            relevant |= self._is_about_media(signals.uevents)

    def _is_about_media(self, uevents: socket.socket) -> bool:
        try:
            message = uevents.recv(65_536)
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            self._journal.append_gap("the kernel sent more than could be read")
            return True
        return b"SUBSYSTEM=block" in message or b"SUBSYSTEM=usb" in message

    def look(self) -> None:
        """Compare what is there with what was there, and write the difference."""
        try:
            disks = find_removable(self._host, read_mounts(self._host))
        except ProbeError as error:
            self._journal.append_gap(str(error))
            return
        now = {self._host.pseudonym(disk.identity): disk for disk in disks}
        for medium_id, disk in self._known.items():
            if medium_id not in now:
                self._write(MediaAction.DETACHED, medium_id, disk)
        for medium_id, disk in now.items():
            before = self._known.get(medium_id)
            if before is None:
                self._write(MediaAction.ATTACHED, medium_id, disk)
            if disk.mounted_writable is True and not (before and before.mounted_writable is True):
                self._write(MediaAction.MOUNTED_WRITABLE, medium_id, disk)
        self._known = now

    def _write(self, action: MediaAction, medium_id: str, disk: RemovableDisk) -> None:
        self._journal.append(MediaEvent(self._host.now(), action, medium_id, disk.kind, disk.encrypted))
