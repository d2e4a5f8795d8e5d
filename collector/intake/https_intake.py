"""The questions of devices over HTTP/1.1: what the two gRPC ports answer, for networks that let nothing else through."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, TypeVar

from google.protobuf.message import DecodeError, Message
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.errors import EnrolmentRefused, PassRefused, SessionOver, StoreError
from collector.intake.bodies import SMALL_BYTES, Bodies, NotTaken
from collector.intake.enrolment_service import EnrolmentService, asks_for_time
from collector.intake.https_session import HttpsSessions
from collector.intake.turn_reading import later
from collector.operation.quiet import Quiet, new_reference
from collector.sessions.doorway import Busy, Doorway
from collector.sessions.reception import WINDOW_BYTES
from compliance.wire.v1 import enrolment_pb2

M = TypeVar("M", bound=Message)

log = logging.getLogger(__name__)

LARGEST_TURN_BYTES: Final = WINDOW_BYTES + 64 * 1024
_LOG_PERIOD: Final = timedelta(seconds=90)
_SESSION: Final = "session"
_DESCRIBE: Final = "describe"
_PROTOBUF: Final = "application/x-protobuf"
_OURS: Final = {"X-Rollcall": "1"}  # a filter's own page has no such line: it is no answer of the collector's
_LATER: Final = "the collector cannot use its disk now; try again later"

Answer = Callable[[bytes, str], Awaitable[bytes]]
"""Takes a request's body and whose address sent it, and gives the answer's.

Raises EnrolmentRefused, PassRefused, SessionOver or StoreError.
"""


def answers(enrolment: EnrolmentService, sessions: HttpsSessions, doorway: Doorway) -> dict[str, Answer]:
    """What answers each question, by the last part of its path."""

    async def describe(body: bytes, address: str) -> bytes:
        request = _parsed(enrolment_pb2.DescribeRequest, body)
        if asks_for_time(request) and (busy := doorway.time_wanted(address)):
            raise later(busy)
        return (await enrolment.describe(request)).SerializeToString()

    async def enrol(body: bytes, _: str) -> bytes:
        return (await enrolment.enrol(_parsed(enrolment_pb2.EnrolRequest, body))).SerializeToString()

    async def renew(body: bytes, _: str) -> bytes:
        return (await enrolment.renew(_parsed(enrolment_pb2.RenewRequest, body))).SerializeToString()

    async def why(body: bytes, _: str) -> bytes:
        return (await enrolment.why(_parsed(enrolment_pb2.WhyRequest, body))).SerializeToString()

    return {_DESCRIBE: describe, "enrol": enrol, "renew": renew, "why": why, _SESSION: sessions.turn}


def _parsed(kind: type[M], body: bytes) -> M:
    try:
        return kind.FromString(body)
    except DecodeError as error:
        raise EnrolmentRefused("this is no question that is answered here; ask with a current agent") from error


class HttpsIntake:
    """Translates between HTTP and what answers; decides nothing."""

    def __init__(self, answers: Mapping[str, Answer], doorway: Doorway, bodies: Bodies, clock: Callable[[], datetime]) -> None:
        """`answers` by the last part of their path, which begins with /v1/; door and bodies hold each address to its share."""
        self._answers = answers
        self._doorway = doorway
        self._bodies = bodies
        self._clock = clock
        self._quiet = Quiet(_LOG_PERIOD)

    def routes(self) -> list[Route]:
        """One route for each question."""
        return [Route(f"/v1/{name}", self._answering(name, answer), methods=["POST"]) for name, answer in self._answers.items()]

    def _answering(self, name: str, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            address = request.client.host if request.client else ""
            try:
                async with self._let_in(request, name, address) as body:
                    return Response(await answer(body, address), media_type=_PROTOBUF, headers=_OURS)
            except NotTaken as error:
                return _words(error.status, str(error), error.retry_after_seconds)
            except EnrolmentRefused as refused:
                return self._refused(address, name, str(refused), str(refused))
            except PassRefused as refused:
                return self._refused(address, name, str(refused), refused.reason)
            except SessionOver as over:
                return _words(503, str(over), over.retry_after_seconds)
            except StoreError:
                log.exception("a question over HTTPS could not be answered", extra={"question": name})
                return _words(503, _LATER, 60)
            except Exception:  # whatever one request causes costs that request, and never this process
                reference = new_reference()
                log.exception("a question over HTTPS failed", extra={"question": name, "reference": reference})
                return _words(500, f"the collector failed on this request; its log says more under {reference}")

        return respond

    @asynccontextmanager
    async def _let_in(self, request: Request, name: str, address: str) -> AsyncIterator[bytes]:
        """The body of the question, while it is answered. Raises NotTaken."""
        if name == _SESSION:  # who asks is found out from the turn itself
            async with self._bodies.held(request, address, LARGEST_TURN_BYTES) as body:
                yield body
            return
        async with self._bodies.held(request, address, SMALL_BYTES) as body:
            # Counted from here on: whoever sends his question a byte a minute keeps nobody else from asking.
            busy, answering = self._at_the_door(name, address)
            if busy is not None:
                raise NotTaken(503, str(busy), busy.retry_after_seconds + busy.spread_seconds)
            with answering:
                yield body

    def _at_the_door(self, name: str, address: str) -> tuple[Busy | None, AbstractContextManager[None]]:
        if name == _DESCRIBE:
            return self._doorway.greeting_wanted(address), self._doorway.greeting(address)
        return self._doorway.enrolment_wanted(address), self._doorway.enrolling()

    def _refused(self, address: str, name: str, words: str, reason: str) -> Response:
        line = self._quiet.line((name, reason), reason, self._clock())
        if line.words is not None:
            log.warning("a question over HTTPS was refused", extra={"question": name, "peer": address, "reason": line.words})
        return _words(403, words)


def _words(status: int, words: str, retry_after_seconds: int = 0) -> Response:
    headers = {**_OURS, **({"Retry-After": str(retry_after_seconds)} if retry_after_seconds else {})}
    return PlainTextResponse(f"{words}\n", status, headers)
