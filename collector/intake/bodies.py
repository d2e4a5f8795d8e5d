"""The bodies of requests while they are held: so many bytes of all and of one address, however slowly they come."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import ClientDisconnect, Request

from collector.sessions.budgets import Budgets
from collector.sessions.doorway import place_of

SMALL_BYTES: Final = 8 * 1024
"""Bodies up to this are not counted: a question and a turn that says little must get through beside those that are large."""

_PATIENCE_SECONDS: Final = 5.0
_LATER_SECONDS: Final = 10
_TOO_MANY: Final = "too much is being sent at once; try again later"
_BROKE_OFF: Final = "the request broke off"


class NotTaken(Exception):
    """A request whose body is not taken: the status of its answer, and after how many seconds it may come again."""

    def __init__(self, status: int, words: str, retry_after_seconds: int = 0) -> None:
        super().__init__(words)
        self.status = status
        self.retry_after_seconds = retry_after_seconds


class Bodies:
    """Holds the bodies of one port. For the thread of the event loop."""

    def __init__(self, budgets: Budgets) -> None:
        """Nothing is held."""
        self._budgets = budgets
        self._bytes = 0
        self._of_address: Counter[str] = Counter()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def held(self, request: Request, address: str, largest_bytes: int) -> AsyncIterator[bytes]:
        """The body, which counts as held until the block ends. Raises NotTaken for one that is too large, or finds no room."""
        size, place = _declared(request, largest_bytes), place_of(address)
        counted = 0 if size <= SMALL_BYTES else size
        await self._room_for(counted, place)
        self._count(counted, place)
        try:
            yield await _read(request, size)
        finally:
            self._count(-counted, place)
            self._freed.set()

    async def _room_for(self, size: int, place: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while not self._fits(size, place):
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError as error:
            raise NotTaken(503, _TOO_MANY, _LATER_SECONDS) from error

    def _fits(self, size: int, place: str) -> bool:
        if not size:
            return True
        of_address = self._of_address[place] + size <= self._budgets.most_body_bytes_of_an_address
        return of_address and self._bytes + size <= self._budgets.most_body_bytes

    def _count(self, size: int, place: str) -> None:
        self._bytes += size
        self._of_address[place] += size
        if not self._of_address[place]:
            del self._of_address[place]


def _declared(request: Request, largest_bytes: int) -> int:
    """How large it says that it is; as large as it may be where it does not say. Raises NotTaken."""
    declared = request.headers.get("content-length", str(largest_bytes))
    if not declared.isdecimal() or int(declared) > largest_bytes:
        raise NotTaken(413, f"at most {largest_bytes} bytes are taken here")
    return int(declared)


async def _read(request: Request, size: int) -> bytes:
    parts, read = [], 0
    try:
        async for part in request.stream():
            read += len(part)
            if read > size:
                raise NotTaken(413, f"at most {size} bytes are taken here")
            parts.append(part)
    except ClientDisconnect as error:
        raise NotTaken(400, _BROKE_OFF) from error
    return b"".join(parts)
