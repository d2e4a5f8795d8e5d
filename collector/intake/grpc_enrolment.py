"""The enrolment port: TLS without a client certificate."""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager

import grpc

from collector.errors import EnrolmentRefused, StoreError
from collector.intake.enrolment_service import EnrolmentService, asks_for_time
from collector.intake.peer import OLD_TLS, address_of, speaks_old_tls
from collector.intake.protocol import AnyContext
from collector.operation.quiet import new_reference
from collector.sessions.doorway import Busy, Doorway
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc

log = logging.getLogger(__name__)


class EnrolmentPort(enrolment_pb2_grpc.EnrolmentServicer):
    """The service Enrolment over HTTP/2."""

    def __init__(self, service: EnrolmentService, doorway: Doorway) -> None:
        """A port in front of what answers, behind the door that holds strangers to their share."""
        self._service = service
        self._doorway = doorway

    async def Describe(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.DescribeRequest, context: AnyContext
    ) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken here, a nonce to sign, and the time."""
        doorway, address = self._doorway, address_of(context)
        busy = doorway.greeting_wanted(address)
        if busy is None and asks_for_time(request):
            busy = doorway.time_wanted(address)
        async with _told(doorway.greeting(address), busy, context, "a greeting"):
            return await self._service.describe(request)

    async def Enrol(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.EnrolRequest, context: AnyContext
    ) -> enrolment_pb2.EnrolAnswer:
        """Enrol the device that signed the request."""
        async with self._asked(context, "an enrolment"):
            return await self._service.enrol(request)

    async def Renew(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.RenewRequest, context: AnyContext
    ) -> enrolment_pb2.RenewAnswer:
        """A new certificate for the device whose signing key signed the request."""
        async with self._asked(context, "a renewal"):
            return await self._service.renew(request)

    async def WhyRejected(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.WhyRequest, context: AnyContext
    ) -> enrolment_pb2.WhyAnswer:
        """Why the device that signed the request is not let in."""
        async with self._asked(context, "a question"):
            return await self._service.why(request)

    def _asked(self, context: AnyContext, what: str) -> AbstractAsyncContextManager[None]:
        return _told(self._doorway.enrolling(), self._doorway.enrolment_wanted(address_of(context)), context, what)


@asynccontextmanager
async def _told(
    answering: AbstractContextManager[None], busy: Busy | None, context: AnyContext, what: str
) -> AsyncIterator[None]:
    """Tell whoever asked why there is no answer; `answering` counts it while there will be one."""
    if speaks_old_tls(context):
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, OLD_TLS)
    if busy is not None:
        await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, str(busy))
    try:
        with answering:
            yield
    except EnrolmentRefused as refused:
        log.warning("refused on the enrolment port", extra={"what": what, "peer": context.peer(), "reason": str(refused)})
        await context.abort(grpc.StatusCode.PERMISSION_DENIED, str(refused))
    except StoreError:
        log.exception("the enrolment port cannot read or write the disk", extra={"what": what})
        await context.abort(grpc.StatusCode.UNAVAILABLE, "the collector cannot write to its disk now; try again later")
    except Exception:  # gRPC would tell a stranger what was raised, with its words
        reference = new_reference()
        log.exception("the enrolment port failed", extra={"what": what, "reference": reference})
        words = f"the collector failed on this question; its log says more under {reference}"
        await context.abort(grpc.StatusCode.INTERNAL, words)
