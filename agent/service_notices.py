"""What a service manager is told: that the service works, that it is still alive, that it ends. Sources: sd_notify(3),
sd_watchdog_enabled(3). Where nobody asked to be told, nobody is.
"""

import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from math import inf
from typing import Self


class ServiceNotices:
    """Tells the socket at `address`; `alive` is said at most every `alive_every_seconds`."""

    def __init__(self, address: str, alive_every_seconds: float) -> None:
        self._address = address
        self._alive_every_seconds = alive_every_seconds
        self._alive_said_at = -inf

    @classmethod
    def of(cls, environment: Mapping[str, str], process_id: int) -> Self:
        """As the manager asks in the environment: half its patience, as sd_watchdog_enabled(3) advises."""
        address = environment.get("NOTIFY_SOCKET", "")
        patience = environment.get("WATCHDOG_USEC", "")
        is_for_us = environment.get("WATCHDOG_PID", str(process_id)) == str(process_id)
        return cls(address, int(patience) / 2_000_000 if patience.isdecimal() and is_for_us else inf)

    def ready(self) -> None:
        """The service works."""
        self._tell("READY=1")

    def alive(self, now: float) -> None:
        """The service goes round. `now`: seconds on a clock that never goes back."""
        if self._alive_every_seconds < inf and now - self._alive_said_at >= self._alive_every_seconds:
            self._alive_said_at = now
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The service ends, in order."""
        self._tell("STOPPING=1")

    def _tell(self, notice: str) -> None:
        """A manager that does not listen costs the service nothing: what it does then is the manager's own business."""
        if not self._address or sys.platform == "win32":
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(0)
            with suppress(OSError):
                line.sendto(notice.encode("ascii"), address)
