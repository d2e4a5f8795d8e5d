"""The three ports, listening while a block lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Final

import grpc
import uvicorn
from starlette.applications import Starlette

from collector.config import PORTS, CollectorConfig
from collector.errors import PortInUse
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.grpc_session import AgentsPort
from collector.keys import CollectorKeys
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import enrolment_pb2_grpc, session_pb2_grpc

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


@contextlib.asynccontextmanager
async def listening(
    config: CollectorConfig, keys: CollectorKeys, enrolment: EnrolmentPort, agents: AgentsPort, https: Starlette
) -> AsyncIterator[None]:
    """Listen on all three ports; when the block ends, let what is under way finish. Raises PortInUse before any is opened."""
    _check_ports(config)
    async with _grpc(config, keys, enrolment, agents), _https(config, keys, https):
        yield


@contextlib.asynccontextmanager
async def _grpc(
    config: CollectorConfig, keys: CollectorKeys, enrolment: EnrolmentPort, agents: AgentsPort
) -> AsyncIterator[None]:
    for_devices, for_agents = grpc.aio.server(options=_OPTIONS), grpc.aio.server(options=_OPTIONS)
    enrolment_pb2_grpc.add_EnrolmentServicer_to_server(enrolment, for_devices)
    session_pb2_grpc.add_AgentsServicer_to_server(agents, for_agents)
    pair = (keys.server_key_file.read_bytes(), keys.server_certificate_file.read_bytes())
    anyone = grpc.ssl_server_credentials([pair])
    # Client certificates are all or nothing on a port (a limit of gRPC for Python): hence two ports.
    devices_only = grpc.ssl_server_credentials([pair], root_certificates=keys.authority_pem.encode(), require_client_auth=True)
    _bind(for_devices, config, "enrolment_port", anyone)
    _bind(for_agents, config, "agents_port", devices_only)
    await asyncio.gather(for_devices.start(), for_agents.start())
    try:
        yield
    finally:
        await asyncio.gather(for_devices.stop(GRACE_SECONDS), for_agents.stop(GRACE_SECONDS))


@contextlib.asynccontextmanager
async def _https(config: CollectorConfig, keys: CollectorKeys, application: Starlette) -> AsyncIterator[None]:
    server = _HttpsServer(
        uvicorn.Config(
            application,
            host=config.listen,
            port=config.https_port,
            ssl_certfile=str(keys.server_certificate_file),
            ssl_keyfile=str(keys.server_key_file),
            log_config=None,
            lifespan="off",
            server_header=False,
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _bind(server: grpc.aio.Server, config: CollectorConfig, name: str, credentials: grpc.ServerCredentials) -> None:
    host = f"[{config.listen}]" if _family(config.listen) is socket.AF_INET6 else config.listen
    try:
        server.add_secure_port(f"{host}:{getattr(config, name)}", credentials)
    except RuntimeError as error:  # taken since it was asked for; gRPC tells why only in its own log
        raise _in_use(config, name, "taken a moment ago") from error


class _HttpsServer(uvicorn.Server):
    """Uvicorn without its own signal handlers: the collector stops all ports together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever serves."""
        yield


def _check_ports(config: CollectorConfig) -> None:
    """Asked by binding first: gRPC and uvicorn each say in their own way, and late, that a port is taken."""
    for name in PORTS:
        try:
            socket.create_server((config.listen, getattr(config, name)), family=_family(config.listen)).close()
        except OSError as error:
            raise _in_use(config, name, error.strerror or str(error)) from error


def _in_use(config: CollectorConfig, name: str, why: str) -> PortInUse:
    return PortInUse(
        f"{name} {getattr(config, name)} on {config.listen} cannot be used: {why}. "
        "Stop the other program, or choose another port in collector.toml"
    )


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
