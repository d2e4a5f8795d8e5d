"""What all devices together have handed over and is not yet on the disk: beyond a limit, no more is read from them."""

import asyncio

from collector.sessions.budgets import Budgets


class UnderWay:
    """Messages and bytes between the network and the disk. For the thread of the event loop."""

    def __init__(self, budgets: Budgets) -> None:
        """Nothing is under way."""
        self._budgets = budgets
        self._messages = 0
        self._bytes = 0
        self._room = asyncio.Event()
        self._room.set()

    def add(self, messages: int, size_bytes: int) -> None:
        """So much more is handed over; negative when it has been answered."""
        self._messages += messages
        self._bytes += size_bytes
        if self._messages < self._budgets.most_under_way and self._bytes < self._budgets.most_under_way_bytes:
            self._room.set()
        else:
            self._room.clear()

    async def room(self, patience_seconds: float) -> bool:
        """Wait until there is room for more; False when that takes longer than the patience."""
        if self._room.is_set():
            return True
        try:
            async with asyncio.timeout(patience_seconds):
                await self._room.wait()
        except TimeoutError:
            return False
        return True
