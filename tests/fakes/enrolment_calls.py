"""What an enrolled device asks on the enrolment port, and a stranger too: renewals, and why it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from compliance.envelope import Purpose, seal
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc
from tests.fakes.collector import RunningCollector
from tests.fakes.device import SERVER_NAME, FakeDevice, Key


@contextmanager
def enrolment_port(collector: RunningCollector) -> Iterator[enrolment_pb2_grpc.EnrolmentStub]:
    """The service, over a connection of its own."""
    credentials = grpc.ssl_channel_credentials(collector.authority)
    with grpc.secure_channel(f"127.0.0.1:{collector.config.enrolment_port}", credentials, SERVER_NAME) as channel:
        yield enrolment_pb2_grpc.EnrolmentStub(channel)


def nonce_of(collector: RunningCollector) -> bytes:
    """What the collector gives to be signed."""
    with enrolment_port(collector) as port:
        return bytes(port.Describe(enrolment_pb2.DescribeRequest(), timeout=10).nonce)


def renew(
    collector: RunningCollector, device: FakeDevice, tls: Key, *, signers: tuple[Key, ...] | None = None, **lies: object
) -> enrolment_pb2.RenewAnswer:
    """Ask for a certificate for another TLS key; any field of the claim and its signers may be a lie."""
    asked = {"tls_key": tls.public_key, "key_generation": 1, "agent_version": "0.1.0"}
    claim = enrolment_pb2.RenewalClaim(**_by(device, collector) | asked | lies)
    sealed = seal(claim.SerializeToString(), Purpose.RENEW, (device.signing, tls) if signers is None else signers)
    with enrolment_port(collector) as port:
        answer: enrolment_pb2.RenewAnswer = port.Renew(enrolment_pb2.RenewRequest(sealed=sealed), timeout=10)
    return answer


def why(
    collector: RunningCollector, device: FakeDevice, serial: str, *, signer: Key | None = None, **lies: object
) -> enrolment_pb2.WhyAnswer:
    """Ask why the certificate of this serial number is refused; any field of the claim and its signer may be a lie."""
    claim = enrolment_pb2.WhyClaim(**_by(device, collector) | {"certificate_serial": serial} | lies)
    sealed = seal(claim.SerializeToString(), Purpose.WHY, [signer or device.signing])
    with enrolment_port(collector) as port:
        answer: enrolment_pb2.WhyAnswer = port.WhyRejected(enrolment_pb2.WhyRequest(sealed=sealed), timeout=10)
    return answer


def _by(device: FakeDevice, collector: RunningCollector) -> dict[str, object]:
    """Who asks, with a nonce of this moment: what every claim begins with."""
    return {"school_id": device.school_id, "device_id": device.device_id, "server_nonce": nonce_of(collector)}
