"""What a device without a certificate may ask, whatever carries the question: HTTP/2 or HTTPS."""

import asyncio
from typing import Final

from collector.enrolment.desk import Enrolled, EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.sessions.messages import PROTOCOL, policy_pack, registers
from compliance.envelope import Signer
from compliance.signed_time import TIME_NONCE_BYTES, SignedTime, sign_time
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import enrolment_pb2

ENROLMENTS_AT_ONCE: Final = 2  # so that strangers who ask leave threads, and the disk, to the agents' port
QUESTIONS_AT_ONCE: Final = 2


class EnrolmentService:
    """The desks in messages. They read and write the disk, so they work beside the loop."""

    def __init__(
        self, greeting: Greeting, enrolling: EnrolmentDesk, renewing: RenewalDesk, asking: WhyDesk, receipts: Signer
    ) -> None:
        """A service in front of the desks. Each question raises EnrolmentRefused or StoreError. `receipts` signs the time."""
        self._greeting = greeting
        self._enrolling = enrolling
        self._renewing = renewing
        self._asking = asking
        self._receipts = receipts
        self._writing = asyncio.Semaphore(ENROLMENTS_AT_ONCE)
        self._reading = asyncio.Semaphore(QUESTIONS_AT_ONCE)

    async def describe(self, request: enrolment_pb2.DescribeRequest) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken here, a nonce to sign, and the time: signed, for whoever sent a nonce."""
        async with self._reading:
            nonce, now = await asyncio.to_thread(self._greeting.greet)
        return enrolment_pb2.ServerDescription(
            protocol_min=PROTOCOL,
            protocol_max=PROTOCOL,
            nonce=nonce,
            server_time=to_timestamp(now),
            signed_time=sign_time(SignedTime(request.nonce, now), self._receipts) if asks_for_time(request) else b"",
        )

    async def enrol(self, request: enrolment_pb2.EnrolRequest) -> enrolment_pb2.EnrolAnswer:
        """Enrol the device that signed the request."""
        async with self._writing:
            return _answer(await asyncio.to_thread(self._enrolling.enrol, request.sealed))

    async def renew(self, request: enrolment_pb2.RenewRequest) -> enrolment_pb2.RenewAnswer:
        """A new certificate for the device whose signing key signed the request."""
        async with self._writing:
            renewed = await asyncio.to_thread(self._renewing.renew, request.sealed)
        return enrolment_pb2.RenewAnswer(certificate_pem=renewed.certificate_pem, trust_bundle=renewed.trust_bundle)

    async def why(self, request: enrolment_pb2.WhyRequest) -> enrolment_pb2.WhyAnswer:
        """Why the device that signed the request is not let in."""
        async with self._reading:
            standing, now = await asyncio.to_thread(self._asking.why, request.sealed)
        return enrolment_pb2.WhyAnswer(
            code=standing.rejection, words=standing.words, may_renew=standing.may_renew, server_time=to_timestamp(now)
        )


def asks_for_time(request: enrolment_pb2.DescribeRequest) -> bool:
    """Whether a greeting is to say what time it is, signed."""
    return len(request.nonce) == TIME_NONCE_BYTES


def _answer(enrolled: Enrolled) -> enrolment_pb2.EnrolAnswer:
    device = enrolled.device
    return enrolment_pb2.EnrolAnswer(
        device_id=device.device_id,
        key_generation=device.key_generation,
        certificate_pem=enrolled.certificate_pem,
        media_salt=enrolled.media_salt,
        policy=policy_pack(enrolled.policy),
        registers=registers(enrolled.context),
        awaiting_approval=device.state.awaits_a_technician,
        trust_key=enrolled.trust.public_key,
        trust_bundle=enrolled.trust.sealed,
        policy_bundle=enrolled.bundle.sealed if enrolled.bundle else b"",
    )
