"""Who speaks in a turn over HTTPS, and what is said in it: found out before the turn changes anything."""

import asyncio
from collections.abc import Callable, Container, Sequence
from datetime import datetime
from typing import TypeAlias

from google.protobuf.message import DecodeError

from collector.errors import NotOurPass, SessionOver
from collector.sessions.doorway import Busy, Doorway
from collector.sessions.passes import Pass, claim_of, read_pass
from collector.store.database import Database
from compliance.wire.v1 import https_pb2, session_pb2

Said: TypeAlias = Sequence[session_pb2.AgentMessage]
"""What a device says in one turn."""


class TurnReading:
    """Reads turns. Used in the thread of the event loop only."""

    def __init__(
        self, database: Database, doorway: Doorway, open_nonces: Container[bytes], clock: Callable[[], datetime]
    ) -> None:
        """`open_nonces` has the nonces of the sessions that are held."""
        self._database = database
        self._doorway = doorway
        self._open_nonces = open_nonces
        self._clock = clock

    async def read(self, content: bytes, address: str) -> tuple[Pass, Said]:
        """The pass, which holds, and what is said. Raises NotOurPass, SessionOver, StoreError.

        Whoever sends passes that do not hold is held to a share for the device that they name; sessions that are open go on.
        """
        try:
            turn = https_pb2.Turn.FromString(content)
            said = https_pb2.Said.FromString(turn.said)
        except DecodeError as error:
            raise NotOurPass("this is no turn of a session", "not a Turn") from error
        claim = claim_of(turn)
        if claim.session_nonce not in self._open_nonces and (busy := self._doorway.pass_wanted(address, claim.device_id)):
            raise later(busy)
        try:
            return await asyncio.to_thread(self._read_pass, turn), said.messages
        except NotOurPass:
            self._doorway.pass_failed(address, claim.device_id)
            raise

    def _read_pass(self, turn: https_pb2.Turn) -> Pass:
        with self._database.reading() as tx:
            return read_pass(tx, turn, self._clock())


def later(busy: Busy) -> SessionOver:
    """In the words of a session that cannot begin now."""
    return SessionOver(str(busy), busy.retry_after_seconds + busy.spread_seconds)
