"""The enrolment port: TLS without a client certificate."""

import asyncio
import logging
from typing import Final

import grpc

from collector.enrolment.desk import Enrolled, EnrolmentDesk
from collector.errors import EnrolmentRefused, StoreError
from collector.intake.protocol import PROTOCOL, AnyContext, policy_pack, registers
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc

log = logging.getLogger(__name__)

ENROLMENTS_AT_ONCE: Final = 2  # so that strangers at this port leave threads, and the disk, to the agents' port


class EnrolmentPort(enrolment_pb2_grpc.EnrolmentServicer):
    """The service Enrolment over an enrolment desk. The desk reads and writes the disk, so it works beside the loop."""

    def __init__(self, desk: EnrolmentDesk) -> None:
        """A port in front of a desk."""
        self._desk = desk
        self._at_once = asyncio.Semaphore(ENROLMENTS_AT_ONCE)

    async def Describe(  # noqa: N802 - named by the service
        self, _: enrolment_pb2.DescribeRequest, __: AnyContext
    ) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken here, and a nonce to sign."""
        nonce, now = await asyncio.to_thread(self._desk.greet)
        return enrolment_pb2.ServerDescription(
            protocol_min=PROTOCOL, protocol_max=PROTOCOL, nonce=nonce, server_time=to_timestamp(now)
        )

    async def Enrol(  # noqa: N802 - named by the service
        self, request: enrolment_pb2.EnrolRequest, context: AnyContext
    ) -> enrolment_pb2.EnrolAnswer:
        """Enrol the device that signed the request."""
        try:
            async with self._at_once:
                return _answer(await asyncio.to_thread(self._desk.enrol, request.sealed))
        except EnrolmentRefused as refused:
            log.warning("an enrolment was refused", extra={"peer": context.peer(), "reason": str(refused)})
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, str(refused))
        except StoreError:
            log.exception("an enrolment could not be stored")
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
    )
