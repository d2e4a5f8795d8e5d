"""The ports, listening while a block lasts: three that a collector cannot do without, and one for its figures."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import grpc
import uvicorn
from starlette.applications import Starlette

from collector.config import PORTS, CollectorConfig
from collector.errors import ConfigurationError, PortInUse
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.grpc_health import HealthPort
from collector.intake.grpc_session import AgentsPort
from collector.intake.port_tls import grpc_credentials, keep_https_certificate
from collector.intake.web_server import GRACE_SECONDS, web_config, web_server
from collector.keys.keys import CollectorKeys
from collector.sessions.budgets import Budgets
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import enrolment_pb2_grpc, session_pb2_grpc

log = logging.getLogger(__name__)

_FRAMING_BYTES: Final = 4096
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Calls:
    """What is served over gRPC: to whoever may reach the enrolment port, to enrolled devices, and on both."""

    enrolment: EnrolmentPort
    agents: AgentsPort
    health: HealthPort


@dataclass(frozen=True, slots=True)
class Pages:
    """What is served over HTTP: to whoever may reach the HTTPS port, to browsers on a port of their own, and to Prometheus."""

    https: Starlette
    console: Starlette
    metrics: Starlette


@contextlib.asynccontextmanager
async def listening(
    config: CollectorConfig, keys: CollectorKeys, calls: Calls, pages: Pages, budgets: Budgets
) -> AsyncIterator[None]:
    """Listen on all ports; when the block ends, let what is under way finish. Raises PortInUse before any is opened."""
    _check_ports(config)
    async with (
        _metrics(config, pages.metrics, budgets),
        _grpc(config, keys, calls, budgets),
        _https(config, keys, pages.https, budgets),
        _console(config, pages.console, budgets),
    ):
        yield


@contextlib.asynccontextmanager
async def _grpc(config: CollectorConfig, keys: CollectorKeys, calls: Calls, budgets: Budgets) -> AsyncIterator[None]:
    options = grpc_options(budgets, config)
    for_devices, for_agents = grpc.aio.server(options=options), grpc.aio.server(options=options)
    enrolment_pb2_grpc.add_EnrolmentServicer_to_server(calls.enrolment, for_devices)
    session_pb2_grpc.add_AgentsServicer_to_server(calls.agents, for_agents)
    calls.health.add_to(for_devices, for_agents)
    _bind(for_devices, config, "enrolment_port", grpc_credentials(keys, devices_only=False))
    _bind(for_agents, config, "agents_port", grpc_credentials(keys, devices_only=True))
    await asyncio.gather(for_devices.start(), for_agents.start())
    try:
        async with calls.health.kept_true():
            yield
    finally:
        await asyncio.gather(for_devices.stop(GRACE_SECONDS), for_agents.stop(GRACE_SECONDS))


@contextlib.asynccontextmanager
async def _https(config: CollectorConfig, keys: CollectorKeys, application: Starlette, budgets: Budgets) -> AsyncIterator[None]:
    certified = {"ssl_certfile": str(keys.server_certificate_file), "ssl_keyfile": str(keys.server_key_file)}
    with socket.create_server((config.listen, config.https_port), family=_family(config.listen)) as listener:
        web = web_config(application, budgets, **certified)
        async with web_server(web, listener, budgets), _certificate_kept(web, keys):
            yield


@contextlib.asynccontextmanager
async def _console(config: CollectorConfig, application: Starlette, budgets: Budgets) -> AsyncIterator[None]:
    """With the school's own certificate to everybody; without one to this computer alone, in plain HTTP."""
    async with contextlib.AsyncExitStack() as stack:
        if config.console_port:
            address = _console_address(config)
            certified = {"ssl_certfile": config.console_certificate, "ssl_keyfile": config.console_key}
            listener = stack.enter_context(socket.create_server((address, config.console_port), family=_family(address)))
            web = web_config(application, budgets, **(certified if config.console_certificate else {}))
            _load(web, config)
            await stack.enter_async_context(web_server(web, listener, budgets))
        yield


def _load(web: uvicorn.Config, config: CollectorConfig) -> None:
    """Files that are no certificate and its key are said to be none before anybody is told that the collector serves."""
    try:
        web.load()
    except (OSError, ValueError) as error:
        files = f"{config.console_certificate} and {config.console_key}"
        words = "name a certificate with its chain and the private key that belongs to it, both PEM"
        raise ConfigurationError(f"console_certificate and console_key, {files}: {error}; {words}") from error


@contextlib.asynccontextmanager
async def _certificate_kept(web: uvicorn.Config, keys: CollectorKeys) -> AsyncIterator[None]:
    looking = asyncio.create_task(keep_https_certificate(web.ssl, keys)) if web.ssl else None
    try:
        yield
    finally:
        if looking:
            looking.cancel()


@contextlib.asynccontextmanager
async def _metrics(config: CollectorConfig, application: Starlette, budgets: Budgets) -> AsyncIterator[None]:
    """Without its port the collector does its work all the same: who only watches must not stop what is watched."""
    address = (config.metrics_listen, config.metrics_port)
    async with contextlib.AsyncExitStack() as stack:
        if config.metrics_port:
            try:
                listener = stack.enter_context(socket.create_server(address, family=_family(config.metrics_listen)))
            except OSError as error:
                log.warning(
                    "the metrics port cannot be used; the collector serves without it",
                    extra={"metrics_port": config.metrics_port, "reason": error.strerror or str(error)},
                )
            else:
                await stack.enter_async_context(web_server(web_config(application, budgets), listener, budgets))
        yield


def _bind(server: grpc.aio.Server, config: CollectorConfig, name: str, credentials: grpc.ServerCredentials) -> None:
    host = f"[{config.listen}]" if _family(config.listen) is socket.AF_INET6 else config.listen
    try:
        server.add_secure_port(f"{host}:{getattr(config, name)}", credentials)
    except RuntimeError as error:  # taken since it was asked for; gRPC tells why only in its own log
        raise _in_use(config, name, "taken a moment ago") from error


def _check_ports(config: CollectorConfig) -> None:
    """Asked by binding first: gRPC and uvicorn each say in their own way, and late, that a port is taken."""
    addresses = dict.fromkeys(PORTS, config.listen)
    if config.console_port:
        addresses["console_port"] = _console_address(config)
    for name, address in addresses.items():
        try:
            socket.create_server((address, getattr(config, name)), family=_family(address)).close()
        except OSError as error:
            raise _in_use(config, name, error.strerror or str(error)) from error


def _console_address(config: CollectorConfig) -> str:
    return config.listen if config.console_certificate else LOOPBACK


def _in_use(config: CollectorConfig, name: str, why: str) -> PortInUse:
    return PortInUse(
        f"{name} {getattr(config, name)} on {config.listen} cannot be used: {why}. "
        "Stop the other program, or choose another port in collector.toml"
    )


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def grpc_options(budgets: Budgets, config: CollectorConfig) -> list[tuple[str, int]]:
    """Clients may ping every five minutes; a connection ends after an hour, so that its certificate is looked at again.

    What the timeouts do on grpcio 1.85 was tried: tests/collector/intake/test_silence.py.
    """
    return [
        ("grpc.max_receive_message_length", MAXIMUM_SEALED_BYTES + _FRAMING_BYTES),
        ("grpc.max_metadata_size", 8 * 1024),
        ("grpc.max_concurrent_streams", 4),
        ("grpc.keepalive_time_ms", config.keepalive_seconds * 1000),
        ("grpc.keepalive_timeout_ms", config.keepalive_patience_seconds * 1000),
        ("grpc.http2.ping_timeout_ms", config.keepalive_patience_seconds * 1000),
        ("grpc.http2.min_ping_interval_without_data_ms", 300_000),
        ("grpc.max_connection_age_ms", 3_600_000),
        ("grpc.max_connection_age_grace_ms", 30_000),
        ("grpc.server_handshake_timeout_ms", budgets.handshake_seconds * 1000),
        ("grpc.max_connection_idle_ms", budgets.idle_seconds * 1000),
        ("grpc.max_allowed_incoming_connections", budgets.most_connections),
        ("grpc.so_reuseport", 0),  # so that a second collector is told that the port is in use
    ]
