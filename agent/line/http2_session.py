"""A session over HTTP/2: gRPC's stream, on the interface of it that sleeps while nothing comes (decision 0078)."""

import asyncio
import threading
from contextlib import suppress

import grpc

from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused, LineFailed
from agent.line.hearing import ANSWER_SECONDS, Hear
from agent.line.session_loop import session_loop
from agent.line.uplink import converted, options
from agent.network import DIRECT, Network
from agent.trust.identity import TlsIdentity
from compliance.wire.v1 import session_pb2, session_pb2_grpc


class SessionStream:
    """One session on the agents' port. What the other end says goes to `hear`, in the thread of the sessions' loop."""

    via: str = "gRPC"
    through_a_filter: bool = False  # TLS asks for the school's own authority here, whatever the school has named

    def __init__(self, host: str, port: int, tls: TlsIdentity, hear: Hear, network: Network = DIRECT) -> None:
        self._host, self._port = host, port
        self._tls, self._network = tls, network
        self._hear = hear
        self._outgoing: asyncio.Queue[session_pb2.AgentMessage | None] = asyncio.Queue()
        self._is_over = threading.Event()
        self._loop = session_loop()
        self._talking = asyncio.run_coroutine_threadsafe(self._talk(), self._loop)

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Queue a message; they go out in order. After the session has ended it goes nowhere, and `hear` was told so."""
        self._queue(message)

    def close(self) -> None:
        """Say no more, let what was queued go out, wait for the other end to have read it, hang up."""
        self._queue(None)
        if not self._is_over.wait(ANSWER_SECONDS / 4):
            self._talking.cancel()
            self._is_over.wait(ANSWER_SECONDS / 4)

    def _queue(self, message: session_pb2.AgentMessage | None) -> None:
        self._loop.call_soon_threadsafe(self._outgoing.put_nowait, message)

    async def _talk(self) -> None:
        """However it ends, `hear` is told: an end that nobody heard of would cost half a minute, and its reason."""
        how: AgentError | None = None
        try:
            await self._converse()
        except AgentError as error:
            how = error
        except asyncio.CancelledError:  # by `close`, or by the other end: gRPC says both so
            how = CollectorUnreachable("the session was called off")
        except Exception as error:  # noqa: BLE001 - costs this session
            how = LineFailed(error)
        self._hear(how)
        self._is_over.set()

    async def _converse(self) -> None:
        credentials = grpc.ssl_channel_credentials(self._tls.authority, self._tls.private_key, self._tls.certificate)
        address = f"{self._host}:{self._port}"
        with converted(self._host, self._port, DeliveryRefused):
            async with grpc.aio.secure_channel(address, credentials, options(self._network, self._host)) as channel:
                call = session_pb2_grpc.AgentsStub(channel).Session()
                saying = asyncio.create_task(self._say(call))
                try:
                    while (message := await call.read()) is not grpc.aio.EOF:
                        self._hear(message)
                finally:
                    saying.cancel()

    async def _say(self, call: "grpc.aio.StreamStreamCall[session_pb2.AgentMessage, session_pb2.ServerMessage]") -> None:
        with suppress(grpc.RpcError, asyncio.InvalidStateError):  # the call has ended; who reads hears how
            while (message := await self._outgoing.get()) is not None:
                await call.write(message)
            await call.done_writing()
