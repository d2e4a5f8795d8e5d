"""The answers to the last turns over HTTPS: a device whose line broke before it heard one asks again, and hears the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of all devices: some thousand greetings with their policies. A device asks again at once, or not at all."""

_BYTES_BESIDE: Final = 200  # what an entry costs whatever its answer


class TurnAnswers:
    """By what was signed: whoever plays a turn again hears what was answered to it, and changes nothing. For one thread."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Nothing is kept yet."""
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._coming: dict[bytes, asyncio.Task[bytes]] = {}

    async def to(self, message_hash: bytes, take: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """The answer to the turn of this hash, which is taken once however often it comes. What fails is not kept."""
        if (answer := self._kept.get(message_hash)) is not None:
            return answer
        task = self._coming.get(message_hash)
        if task is None:
            task = self._coming[message_hash] = asyncio.create_task(take())
            task.add_done_callback(partial(self._keep, message_hash))
        return await asyncio.shield(task)  # whoever hangs up does not undo what others, and the device itself, wait for

    def forget(self, message_hash: bytes) -> None:
        """The device has heard this answer, as it has gone on."""
        answer = self._kept.pop(message_hash, None)
        if answer is not None:
            self._bytes -= len(answer) + _BYTES_BESIDE

    def _keep(self, message_hash: bytes, task: "asyncio.Task[bytes]") -> None:
        del self._coming[message_hash]
        if task.cancelled() or task.exception() is not None:
            return
        self._kept[message_hash] = task.result()
        self._bytes += len(task.result()) + _BYTES_BESIDE
        while self._bytes > self._most_bytes:
            self.forget(next(iter(self._kept)))
