"""The enrolment port: TLS without a client certificate."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import grpc

from collector.enrolment.desk import Enrolled, EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.errors import EnrolmentRefused, StoreError
from collector.intake.protocol import AnyContext
from collector.sessions.messages import PROTOCOL, policy_pack, registers
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc

log = logging.getLogger(__name__)

ENROLMENTS_AT_ONCE: Final = 2  # so that strangers at this port leave threads, and the disk, to the agents' port
QUESTIONS_AT_ONCE: Final = 2


class EnrolmentPort(enrolment_pb2_grpc.EnrolmentServicer):
    """The service Enrolment over its desks. They read and write the disk, so they work beside the loop."""

    def __init__(self, greeting: Greeting, enrolling: EnrolmentDesk, renewing: RenewalDesk, asking: WhyDesk) -> None:
        """A port in front of the desks."""
        self._greeting = greeting
        self._enrolling = enrolling
        self._renewing = renewing
        self._asking = asking
        self._writing = asyncio.Semaphore(ENROLMENTS_AT_ONCE)
        self._reading = asyncio.Semaphore(QUESTIONS_AT_ONCE)

    async def Describe(  # noqa: N802 - named by the service
        self, _: enrolment_pb2.DescribeRequest, context: AnyContext
    ) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken here, and a nonce to sign."""
        async with _told(context, "a greeting"), self._reading:
            nonce, now = await asyncio.to_thread(self._greeting.greet)
        return enrolment_pb2.ServerDescription(
            protocol_min=PROTOCOL, protocol_max=PROTOCOL, nonce=nonce, server_time=to_timestamp(now)
        )

    async def Enrol(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.EnrolRequest, context: AnyContext
    ) -> enrolment_pb2.EnrolAnswer:
        """Enrol the device that signed the request."""
        async with _told(context, "an enrolment"), self._writing:
            return _answer(await asyncio.to_thread(self._enrolling.enrol, request.sealed))

    async def Renew(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.RenewRequest, context: AnyContext
    ) -> enrolment_pb2.RenewAnswer:
        """A new certificate for the device whose signing key signed the request."""
        async with _told(context, "a renewal"), self._writing:
            renewed = await asyncio.to_thread(self._renewing.renew, request.sealed)
        return enrolment_pb2.RenewAnswer(certificate_pem=renewed.certificate_pem, trust_bundle=renewed.trust_bundle)

    async def WhyRejected(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.WhyRequest, context: AnyContext
    ) -> enrolment_pb2.WhyAnswer:
        """Why the device that signed the request is not let in."""
        async with _told(context, "a question"), self._reading:
            standing, now = await asyncio.to_thread(self._asking.why, request.sealed)
        return enrolment_pb2.WhyAnswer(
            code=standing.rejection, words=standing.words, may_renew=standing.may_renew, server_time=to_timestamp(now)
        )


@asynccontextmanager
async def _told(context: AnyContext, what: str) -> AsyncIterator[None]:
    """Tell whoever asked why there is no answer."""
    try:
        yield
    except EnrolmentRefused as refused:
        log.warning("refused on the enrolment port", extra={"what": what, "peer": context.peer(), "reason": str(refused)})
        await context.abort(grpc.StatusCode.PERMISSION_DENIED, str(refused))
    except StoreError:
        log.exception("the enrolment port cannot read or write the disk", extra={"what": what})
        await context.abort(grpc.StatusCode.UNAVAILABLE, "the collector cannot write to its disk now; try again later")


def _answer(enrolled: Enrolled) -> enrolment_pb2.EnrolAnswer:
    device = enrolled.device
    return enrolment_pb2.EnrolAnswer(
        device_id=device.device_id,
        key_generation=device.key_generation,
        certificate_pem=enrolled.certificate_pem,
        certificate_authority_pem=enrolled.authority_pem,
        media_salt=enrolled.media_salt,
        policy=policy_pack(enrolled.policy),
        registers=registers(enrolled.context),
        awaiting_approval=device.state.awaits_a_technician,
        trust_key=enrolled.trust.public_key,
        trust_bundle=enrolled.trust.sealed,
    )
