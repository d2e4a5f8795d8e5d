"""How fast one device may send, in messages and in bytes: what it sends beyond is taken, and it waits until that is paid."""

from collections.abc import Callable, Sequence

from collector.sessions.budgets import Budgets
from collector.sessions.token_buckets import TokenBuckets


class Pace:
    """The pace of each device, over whatever sessions. For the thread of the event loop."""

    def __init__(self, budgets: Budgets, monotonic: Callable[[], float]) -> None:
        """Nobody has sent anything. `monotonic` gives the time in seconds."""
        self._messages = TokenBuckets(budgets.messages_each_second, budgets.messages_at_once, monotonic)
        self._bytes = TokenBuckets(budgets.bytes_each_second, budgets.bytes_at_once, monotonic)

    def take(self, device_id: bytes, sealed: Sequence[bytes]) -> float:
        """The device sends these: how many seconds it has to wait before it may send more."""
        return self._paid_after(device_id, len(sealed), sum(map(len, sealed)))

    def owed(self, device_id: bytes) -> float:
        """How many seconds it still has to wait for what it has sent."""
        return self._paid_after(device_id, 0, 0)

    def _paid_after(self, device_id: bytes, messages: int, size_bytes: int) -> float:
        return max(self._messages.take(device_id, messages), self._bytes.take(device_id, size_bytes))
