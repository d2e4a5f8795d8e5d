"""The agents' port: mutual TLS, one stream a session. Envelopes go to the ledger; what it answers goes back.

The connection's certificate says who is talking; each envelope's signature says who is speaking. The ledger checks the second
against the first on every message, and whether the device may still speak.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

import grpc

from collector.arrivals import Arrival
from collector.errors import StoreError
from collector.intake.outbox import WINDOW_MESSAGES, Outbox
from collector.intake.peer import NotADevice, Peer, peer_of
from collector.intake.protocol import PROTOCOL, SessionContext, policy_pack, registers
from collector.ledger import Ledger
from collector.metrics import Metrics
from collector.registers.context import context_of
from collector.store import devices, nonces, policies
from collector.store.database import Database
from collector.store.devices import Device, DeviceState
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import session_pb2, session_pb2_grpc

log = logging.getLogger(__name__)

FIRST_MESSAGE_SECONDS: Final = 10
WINDOW_BYTES: Final = 1024 * 1024
HEARTBEAT_SECONDS: Final = 3600


class AgentsPort(session_pb2_grpc.AgentsServicer):
    """The service Agents over a ledger."""

    def __init__(self, database: Database, ledger: Ledger, clock: Callable[[], datetime], metrics: Metrics) -> None:
        """A port in front of a ledger. The database is only read here; sessions are counted."""
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics

    async def Session(  # noqa: N802 - named by the service
        self, _: object, context: SessionContext
    ) -> None:
        """Greet a device, take its envelopes, acknowledge what is on the disk."""
        with self._metrics.stream():
            await self._session(context)

    async def _session(self, context: SessionContext) -> None:
        peer, device = await self._speaker(context)
        hello = await self._hello(context)
        self._metrics.hello(hello.spooled_messages, hello.spooled_bytes, hello.oldest_spooled_seconds)
        outbox = Outbox(context, asyncio.get_running_loop())
        for greeting in await asyncio.to_thread(self._greetings, device, hello):
            await context.write(greeting)
        listening = asyncio.create_task(self._listen(context, peer, outbox))
        writing = asyncio.create_task(outbox.keep_writing())
        try:
            await asyncio.wait({listening, writing}, return_when=asyncio.FIRST_COMPLETED)
            outbox.no_more()
            await writing
        finally:
            listening.cancel()
            writing.cancel()
        if outbox.closing_reason:
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, outbox.closing_reason)

    async def _speaker(self, context: SessionContext) -> tuple[Peer, Device]:
        try:
            peer = peer_of(context)
        except NotADevice as error:
            log.warning("a connection names no device", extra={"peer": context.peer(), "reason": str(error)})
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "this is no device of this collector")
        try:
            device = await asyncio.to_thread(self._device, peer)
        except StoreError:
            log.exception("a device could not be looked up")
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the collector cannot read its disk now; try again later")
        objection = _objection(peer, device, self._clock())
        if device is None or objection:
            log.warning("a session was refused", extra={"device": peer.device_id.hex(), "reason": objection})
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, objection)
        return peer, device

    def _device(self, peer: Peer) -> Device | None:
        with self._database.reading() as tx:
            return devices.find(tx, peer.device_id)

    async def _hello(self, context: SessionContext) -> session_pb2.Hello:
        try:
            first = await asyncio.wait_for(context.read(), FIRST_MESSAGE_SECONDS)
        except TimeoutError:
            await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "no greeting within 10 seconds")
        if not isinstance(first, session_pb2.AgentMessage) or first.WhichOneof("kind") != "hello":
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "a session begins with Hello")
        hello: session_pb2.Hello = first.hello
        if not hello.protocol_min <= PROTOCOL <= hello.protocol_max:
            words = f"the agent speaks protocol {hello.protocol_min} to {hello.protocol_max}, this collector {PROTOCOL}"
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, words)
        return hello

    def _greetings(self, device: Device, hello: session_pb2.Hello) -> list[session_pb2.ServerMessage]:
        now = self._clock()
        with self._database.reading() as tx:
            adopted = policies.in_force(tx, device.school_id)
            nonce = nonces.newest(tx) or b""
            context = context_of(tx, device, now)
        welcome = session_pb2.Welcome(
            protocol=PROTOCOL,
            session_nonce=secrets.token_bytes(32),
            server_nonce=nonce,
            server_time=to_timestamp(now),
            resume_from=device.head_sequence + 1,
            window_messages=WINDOW_MESSAGES,
            window_bytes=WINDOW_BYTES,
            heartbeat_seconds=HEARTBEAT_SECONDS,
        )
        greetings = [session_pb2.ServerMessage(welcome=welcome), session_pb2.ServerMessage(registers=registers(context))]
        if adopted is not None and adopted.digest != hello.policy_digest:
            greetings.append(session_pb2.ServerMessage(policy=policy_pack(adopted)))
        return greetings

    async def _listen(self, context: SessionContext, peer: Peer, outbox: Outbox) -> None:
        while outbox.is_open or await outbox.room():
            message = await context.read()
            if not isinstance(message, session_pb2.AgentMessage):  # the stream's end
                return
            kind = message.WhichOneof("kind")
            if kind == "bye":
                return
            if kind != "envelope":
                continue
            if peer.expires_at <= self._clock():
                outbox.close("the certificate has expired")
                return
            outbox.expect()
            self._ledger.take(Arrival(message.envelope, peer.device_id, peer.certificate_serial, "grpc", outbox))


def _objection(peer: Peer, device: Device | None, now: datetime) -> str:
    """Why this peer may not open a session; empty when it may."""
    if device is None:
        return "this device is not enrolled here"
    if device.state is DeviceState.PENDING_APPROVAL:
        return "a technician must approve this device first (`rollcall device approve`); it keeps its reports until then"
    if device.state is DeviceState.TO_BE_CONFIRMED:
        words = "a technician must confirm this device first (`rollcall device approve`), as the collector was restored"
        return f"{words} from a backup; it keeps its reports until then"
    if not device.state.may_speak:
        return f"this device is {device.state.value}; its reports are no longer taken"
    if device.certificate_serial != peer.certificate_serial or device.school_id != peer.school_id:
        return "this certificate is no longer the device's current one"
    return "the certificate has expired" if peer.expires_at <= now else ""
