"""The agents' port: mutual TLS, one stream a session. Envelopes go to the ledger; what it answers goes back.

The connection's certificate says who is talking; each envelope's signature says who is speaking. The ledger checks the second
against the first on every message, and whether the device may still speak.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NoReturn

import grpc

from collector.errors import StoreError
from collector.evidence.ledger import Ledger
from collector.intake.conversation import Conversation, Talk
from collector.intake.outbox import STATUS, Outbox
from collector.intake.peer import OLD_TLS, NotADevice, address_of, peer_of, speaks_old_tls
from collector.intake.protocol import SessionContext
from collector.operation.metrics import Metrics
from collector.operation.quiet import Quiet, new_reference
from collector.sessions.budgets import spread_seconds
from collector.sessions.caller import Caller
from collector.sessions.doorway import Busy
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import Hall
from collector.sessions.messages import goodbye, throttle
from collector.sessions.open_sessions import Ending, OpenSession
from collector.sessions.reception import Refused, Welcomed
from collector.sessions.term import term_of
from compliance.rejection import Rejection
from compliance.wire.v1 import session_pb2, session_pb2_grpc

log = logging.getLogger(__name__)

FIRST_MESSAGE_SECONDS: Final = 10
_GOODBYE_SECONDS: Final = 5  # for what was taken to be written and acknowledged
_RETURN_SECONDS: Final = 5
_LOG_PERIOD: Final = timedelta(seconds=90)
_NOT_AS_THE_DEVICE: Final[Mapping[Rejection, grpc.StatusCode]] = {Rejection.UPGRADE: grpc.StatusCode.FAILED_PRECONDITION}


class AgentsPort(session_pb2_grpc.AgentsServicer):
    """The service Agents over a front desk and a ledger."""

    def __init__(self, hall: Hall, desk: FrontDesk, ledger: Ledger, clock: Callable[[], datetime], metrics: Metrics) -> None:
        """A port in front of a desk and a ledger; in the hall others find the streams that are open."""
        self._hall = hall
        self._desk = desk
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._quiet = Quiet(_LOG_PERIOD)

    async def Session(  # noqa: N802 - named by the service
        self, _: object, context: SessionContext
    ) -> None:
        """Greet a device, take its envelopes, acknowledge what is on the disk."""
        try:
            with self._metrics.stream():
                await self._session(context)
        except grpc.aio.AbortError:
            raise
        except grpc.aio.BaseError as error:  # the device has hung up; told as gRPC tells it when it notices first
            raise asyncio.CancelledError from error
        except StoreError:
            log.exception("a session could not be opened")
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the collector cannot use its disk now; try again later")
        except Exception:  # whatever one device causes ends its session, and never this process
            reference = new_reference()
            log.exception("a session failed", extra={"reference": reference})
            await context.abort(
                grpc.StatusCode.INTERNAL, f"the collector failed in this session; its log says more under {reference}"
            )

    async def say_goodbye(self) -> None:
        """Let nobody in any more, and end every session in an orderly way: what was taken is acknowledged first."""
        doorway, sessions = self._hall.doorway, self._hall.sessions
        doorway.close()
        leaving = goodbye(_RETURN_SECONDS, spread_seconds(len(sessions)), "the collector is stopping")
        for session in sessions:
            session.stream.end(Ending.ORDERLY, "", leaving)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await sessions.all_gone()

    async def _session(self, context: SessionContext) -> None:
        caller = await self._caller(context)
        doorway = self._hall.doorway
        # The device first: one that comes again and again is turned away before it takes anything from its neighbours.
        busy = doorway.session_wanted(caller.device_id) or doorway.devices_wanted(address_of(context))
        if busy is not None:
            await self._turn_away(context, caller, busy)
        with doorway.opening():
            hello = await self._hello(context)
            self._metrics.hello(hello.spooled_messages, hello.spooled_bytes, hello.oldest_spooled_seconds)
            welcomed = await self._received(context, caller, hello)
        await self._converse(context, caller, welcomed)

    async def _turn_away(self, context: SessionContext, caller: Caller, busy: Busy) -> NoReturn:
        line = self._quiet.line(busy.words, busy.words, self._clock())
        if line.words is not None:
            log.warning("a session has to wait", extra={"device": caller.device_id.hex(), "reason": line.words})
        async with asyncio.timeout(FIRST_MESSAGE_SECONDS):
            await context.write(throttle(busy.retry_after_seconds, busy.spread_seconds, busy.words))
        await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, str(busy))

    async def _caller(self, context: SessionContext) -> Caller:
        if speaks_old_tls(context):
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, OLD_TLS)
        try:
            return peer_of(context)
        except NotADevice as error:
            log.warning("a connection names no device", extra={"peer": context.peer(), "reason": str(error)})
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "this is no device of this collector")

    async def _hello(self, context: SessionContext) -> session_pb2.Hello:
        try:
            async with asyncio.timeout(FIRST_MESSAGE_SECONDS):
                first = await context.read()
        except TimeoutError:
            await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, f"no greeting within {FIRST_MESSAGE_SECONDS} seconds")
        if not isinstance(first, session_pb2.AgentMessage) or first.WhichOneof("kind") != "hello":
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "a session begins with Hello")
        return first.hello

    async def _received(self, context: SessionContext, caller: Caller, hello: session_pb2.Hello) -> Welcomed:
        reception = await self._desk.receive(caller, hello)
        if isinstance(reception, Refused):
            await self._refuse(context, caller, reception)
        return reception

    async def _refuse(self, context: SessionContext, caller: Caller, refused: Refused) -> NoReturn:
        line = self._quiet.line((caller.device_id, refused.rejection), refused.words, self._clock())
        if line.words is not None:
            extra = {"device": caller.device_id.hex(), "reason": line.words, "reference": line.reference}
            log.warning("a session was refused", extra=extra)
        await context.abort(_NOT_AS_THE_DEVICE.get(refused.rejection, grpc.StatusCode.PERMISSION_DENIED), refused.words)

    async def _converse(self, context: SessionContext, caller: Caller, welcomed: Welcomed) -> None:
        device, sessions = welcomed.device, self._hall.sessions
        outbox = Outbox(context, asyncio.get_running_loop(), self._hall.under_way)
        for message in welcomed.messages:
            outbox.say(message)
        session = OpenSession(
            device_id=device.device_id,
            school_id=device.school_id,
            certificate_serial=device.certificate_serial,
            term=term_of(caller, self._clock()),
            epoch=device.epoch,
            capabilities=welcomed.capabilities,
            told=welcomed.told,
            stream=outbox,
        )
        sessions.add(session)
        heard = partial(self._desk.heard, device.device_id, welcomed.session_nonce)
        talk = Talk(self._ledger, self._hall, self._clock, heard, self._desk.of_what_came)
        conversation = Conversation(context, session, outbox, talk)
        try:
            await conversation.hold()
        finally:
            sessions.remove(session)
            if outbox.ending is None:  # else it was us who ended it
                self._desk.left(device, conversation.last_words)
        ending, words = outbox.ending or (Ending.ORDERLY, "")
        if ending is not Ending.ORDERLY:
            await context.abort(STATUS[ending], words)
