"""`rollcall serve`: the three ports, the ledger, the watched folder and the clock, started together and stopped in order."""

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Final

import grpc
import uvicorn

from collector.config import CollectorConfig
from collector.enrolment.desk import EnrolmentDesk
from collector.errors import PortInUse, StoreError
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.grpc_session import AgentsPort
from collector.intake.https import application
from collector.judging import judge_school
from collector.keys import CollectorKeys
from collector.ledger import Ledger
from collector.store import nonces, schools
from collector.store.database import Database
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import enrolment_pb2_grpc, session_pb2_grpc

log = logging.getLogger(__name__)

CLOCK_TICK_SECONDS: Final = 300
GRACE_SECONDS: Final = 5
_FRAMING_BYTES: Final = 4096

# Clients may ping every five minutes; a connection ends after an hour, so that its certificate is looked at again.
_OPTIONS: Final = [
    ("grpc.max_receive_message_length", MAXIMUM_SEALED_BYTES + _FRAMING_BYTES),
    ("grpc.max_metadata_size", 8 * 1024),
    ("grpc.max_concurrent_streams", 4),
    ("grpc.keepalive_time_ms", 300_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 300_000),
    ("grpc.max_connection_age_ms", 3_600_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
    ("grpc.so_reuseport", 0),  # so that a second collector is told that the port is in use
]


class Serving:
    """One running collector."""

    def __init__(self, database: Database, keys: CollectorKeys, config: CollectorConfig, clock: Callable[[], datetime]) -> None:
        """A collector over one data folder; nothing is started yet."""
        self._database = database
        self._keys = keys
        self._config = config
        self._clock = clock

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. `ready` is called once, when every port listens. Raises PortInUse."""
        self._check_ports()
        ledger = Ledger(self._database, self._clock)
        try:
            async with contextlib.AsyncExitStack() as stack:
                await asyncio.to_thread(self._tick)
                await stack.enter_async_context(self._enrolment_server())
                await stack.enter_async_context(self._agents_server(ledger))
                await stack.enter_async_context(self._https_server())
                ready()
                await self._until(stop)
        finally:
            ledger.close()

    async def _until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), CLOCK_TICK_SECONDS)
            try:
                await asyncio.to_thread(self._tick)
            except StoreError:
                log.exception("the clock's judging failed; it is tried again at the next tick")

    def _tick(self) -> None:
        """What time alone changes: a fresh nonce, and verdicts that age."""
        now = self._clock()
        with self._database.writing() as tx:
            nonces.issue(tx, secrets.token_bytes(32), now)
            everyone = [school.school_id for school in schools.everyone(tx)]
        for school_id in everyone:
            judge_school(self._database, school_id, now)

    def _check_ports(self) -> None:
        config = self._config
        for name in ("enrolment_port", "agents_port", "https_port"):
            port = getattr(config, name)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((config.listen, port))
                except OSError as error:
                    raise PortInUse(
                        f"{name} {port} on {config.listen} cannot be used: {error.strerror}. "
                        "Stop the other program, or choose another port in collector.toml"
                    ) from error

    @contextlib.asynccontextmanager
    async def _enrolment_server(self) -> AsyncIterator[None]:
        server = grpc.aio.server(options=_OPTIONS)
        desk = EnrolmentDesk(self._database, self._keys, self._clock)
        enrolment_pb2_grpc.add_EnrolmentServicer_to_server(EnrolmentPort(desk), server)
        server.add_secure_port(f"{self._config.listen}:{self._config.enrolment_port}", self._credentials(for_agents=False))
        async with _running(server):
            yield

    @contextlib.asynccontextmanager
    async def _agents_server(self, ledger: Ledger) -> AsyncIterator[None]:
        server = grpc.aio.server(options=_OPTIONS)
        session_pb2_grpc.add_AgentsServicer_to_server(AgentsPort(self._database, ledger, self._clock), server)
        server.add_secure_port(f"{self._config.listen}:{self._config.agents_port}", self._credentials(for_agents=True))
        async with _running(server):
            yield

    def _credentials(self, *, for_agents: bool) -> grpc.ServerCredentials:
        pair = (self._keys.server_key_file.read_bytes(), self._keys.server_certificate_file.read_bytes())
        if not for_agents:
            return grpc.ssl_server_credentials([pair])
        authority = self._keys.authority_pem.encode()
        return grpc.ssl_server_credentials([pair], root_certificates=authority, require_client_auth=True)

    @contextlib.asynccontextmanager
    async def _https_server(self) -> AsyncIterator[None]:
        config = uvicorn.Config(
            application(),
            host=self._config.listen,
            port=self._config.https_port,
            ssl_certfile=str(self._keys.server_certificate_file),
            ssl_keyfile=str(self._keys.server_key_file),
            log_config=None,
            lifespan="off",
            server_header=False,
        )
        server = _QuietServer(config)
        task = asyncio.create_task(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            await task


class _QuietServer(uvicorn.Server):
    """Uvicorn without its own signal handlers: the collector stops all ports together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `serve_until_stopped`."""
        yield


@contextlib.asynccontextmanager
async def _running(server: grpc.aio.Server) -> AsyncIterator[None]:
    await server.start()
    try:
        yield
    finally:
        await server.stop(GRACE_SECONDS)


def serve_until_stopped(serving: Serving, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM."""

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C reaches asyncio.run itself
                loop.add_signal_handler(each, stop.set)
        await serving.run(stop, ready)

    asyncio.run(run())
