"""One device of the crowd: its connection, its Hello, its Welcome, and the real agent's patience when it fails."""

import asyncio
from dataclasses import dataclass
from typing import Final

import grpc

from agent.config import OPTIONS
from agent.line.hearing import ANSWER_SECONDS
from agent.line.server_name import SERVER_NAME
from agent.schedule import Backoff, Chance
from agent.sessions.greeting import PROTOCOL
from compliance.wire.v1 import session_pb2, session_pb2_grpc
from tests.bench.crowd import Member

_TRIES: Final = 12
_BACKOFF: Final = Backoff(float(OPTIONS["retry", "first_seconds"].default), float(OPTIONS["retry", "longest_seconds"].default))
_OPTIONS: Final = (
    ("grpc.ssl_target_name_override", SERVER_NAME),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
)


class FailedToOpen(Exception):
    """No Welcome came, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where the collector listens on loopback, and whose certificates are trusted."""

    port: int
    authority: bytes


class CrowdSession:
    """Opens, stays idle, hangs up."""

    def __init__(self, member: Member, way: Way) -> None:
        self._member = member
        self._way = way
        self._channel: grpc.aio.Channel | None = None
        self._call: object = None  # a call that nobody holds is cancelled

    async def open(self) -> None:
        """Connect and be welcomed. Raises FailedToOpen."""
        identity = grpc.ssl_channel_credentials(
            self._way.authority, self._member.private_key.encode(), self._member.certificate.encode()
        )
        channel = self._channel = grpc.aio.secure_channel(f"ipv4:127.0.0.1:{self._way.port}", identity, _OPTIONS)
        call = self._call = session_pb2_grpc.AgentsStub(channel).Session()
        hello = session_pb2.Hello(protocol_min=PROTOCOL, protocol_max=PROTOCOL, device_id=bytes.fromhex(self._member.device_id))
        try:
            async with asyncio.timeout(ANSWER_SECONDS * 2):
                await call.write(session_pb2.AgentMessage(hello=hello))
                answer = await call.read()
        except (grpc.aio.AioRpcError, TimeoutError, asyncio.InvalidStateError, asyncio.CancelledError) as error:
            await self.close()
            raise FailedToOpen(str(error)) from error
        if not isinstance(answer, session_pb2.ServerMessage) or answer.WhichOneof("kind") != "welcome":
            await self.close()
            raise FailedToOpen("the answer to Hello was no Welcome")

    async def open_after(self, seconds: float, chance: Chance) -> None:
        """Wait, open, and after a failure wait as the agent's schedule says. Raises FailedToOpen in the end."""
        await asyncio.sleep(seconds)
        for failures in range(2, _TRIES):  # the first is the session that was cut
            try:
                return await self.open()
            except FailedToOpen:
                await asyncio.sleep(_BACKOFF.wait_seconds(failures, chance))
        return await self.open()

    async def close(self) -> None:
        """Hang up."""
        if self._channel is not None:
            await self._channel.close()
        self._channel = self._call = None
