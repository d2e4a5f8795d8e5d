"""A device in a test: two real keys, real envelopes, and the freedom to lie that the agent does not have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

import grpc
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from compliance.capabilities import Capability
from compliance.chain import BEFORE_THE_FIRST
from compliance.envelope import Purpose, key_id, preauthentication_encoding, seal
from compliance.facts import AutomaticLogin, DeviceIdentity, DiskEncryption, SwapState, Volume, VolumeState
from compliance.report import DeviceReport, Header, KeyProtection, Trigger
from compliance.wire.codec import encode_report
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc, session_pb2, session_pb2_grpc

# TLS asks the computer's own clock whether a certificate is valid yet, so a test that really connects lives today.
NOW = datetime.now(UTC).replace(microsecond=0)
SERVER_NAME = (("grpc.ssl_target_name_override", "collector.rollcall"),)


@dataclass
class TurnableClock:
    """A clock that stands until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now


class Key:
    """A P-256 key that signs as a device's key store does."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def pem(self) -> bytes:
        """The private key as gRPC wants it."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, DER."""
        return self.private.sign(message, ec.ECDSA(SHA256()))


@dataclass
class FakeDevice:
    """One device: what it is called, its keys, and where its chain stands."""

    serial: str = "5CD1234ABC"
    asset_tag: str = "LAP-0001"
    school_id: str = "example"
    simulated: bool = False
    signing: Key = field(default_factory=Key)
    tls: Key = field(default_factory=Key)
    certificate: bytes = b""
    sequence: int = 0
    head_hash: bytes = BEFORE_THE_FIRST
    epoch: int = 0
    acknowledged: int = 0
    receipt: bytes = b""
    session_nonce: bytes = b""
    boot_id: bytes = bytes(16)

    @property
    def device_id(self) -> bytes:
        """SHA-256 of the signing key."""
        return key_id(self.signing.public_key)

    def claim(
        self, nonce: bytes, *, token: str = "", school_key: str = "", capabilities: Sequence[str] = ()
    ) -> enrolment_pb2.EnrolmentClaim:
        """What it says about itself."""
        proof = {"loan_token": token} if token else {"school_key": school_key}
        return enrolment_pb2.EnrolmentClaim(
            school_id=self.school_id,
            server_nonce=nonce,
            signing_key=self.signing.public_key,
            tls_key=self.tls.public_key,
            name="laptop",
            make="Example",
            model="Book 14",
            serial=self.serial,
            asset_tag=self.asset_tag,
            platform="linux",
            agent_version="0.1.0",
            key_protection="file",
            simulated=self.simulated,
            capabilities=capabilities,
            **proof,
        )

    def sealed_claim(self, nonce: bytes, *, token: str = "", school_key: str = "", capabilities: Sequence[str] = ()) -> bytes:
        """The claim, signed by both keys."""
        said = self.claim(nonce, token=token, school_key=school_key, capabilities=capabilities)
        payload = said.SerializeToString()
        return seal(payload, Purpose.ENROL, [self.signing, self.tls])

    def enrol(
        self, port: int, authority: bytes, *, capabilities: Sequence[str] = (), **proof: str
    ) -> enrolment_pb2.EnrolAnswer:
        """Enrol over the wire; an RpcError carries the refusal."""
        with grpc.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(authority), SERVER_NAME) as channel:
            stub = enrolment_pb2_grpc.EnrolmentStub(channel)
            nonce = stub.Describe(enrolment_pb2.DescribeRequest(), timeout=10).nonce
            request = enrolment_pb2.EnrolRequest(sealed=self.sealed_claim(nonce, capabilities=capabilities, **proof))
            answer: enrolment_pb2.EnrolAnswer = stub.Enrol(request, timeout=10)
        self.certificate = answer.certificate_pem.encode()
        return answer

    def header(self) -> Header:
        """The header of the next message."""
        return Header(
            school_id=self.school_id,
            device_id=self.device_id,
            key_generation=1,
            epoch=self.epoch,
            sequence=self.sequence + 1,
            previous_hash=self.head_hash,
            boot_id=self.boot_id,
            monotonic_milliseconds=1000 * (self.sequence + 1),
            wall_time=NOW,
            server_nonce=b"",
            server_nonce_age_milliseconds=0,
            agent_version="0.1.0",
            policy_id="",
            policy_digest=b"",
        )

    def report(self, *, disk: VolumeState = VolumeState.PROTECTED) -> DeviceReport:
        """A short, believable report."""
        return DeviceReport(
            taken_at=NOW,
            platform="linux",
            trigger=Trigger.SCHEDULE,
            key_protection=KeyProtection.FILE,
            readings={
                "device_identity": DeviceIdentity("laptop", "Example", "Book 14", self.serial, portable=True),
                "disk_encryption": DiskEncryption((Volume("/", disk, "dm-crypt"),), SwapState.NONE),
                "automatic_login": AutomaticLogin(enabled=False),
            },
        )

    def payload(self, *, challenge: bytes = b"", **changes: object) -> bytes:
        """The next report, with any field of its header changed. `challenge` is the nonce of the question that it answers."""
        report = replace(self.report(), challenge=challenge)
        return encode_report(replace(self.header(), **changes), report)  # type: ignore[arg-type] # a test may put anything

    def next_sealed(self, **changes: object) -> bytes:
        """The next report, sealed; the chain moves on as if it had been sent."""
        payload = self.payload(**changes)  # type: ignore[arg-type] # a test may put anything
        self.sequence += 1
        self.head_hash = _hash(payload)
        return seal(payload, Purpose.REPORT, [self.signing])

    def session(self, port: int, authority: bytes, envelopes: Sequence[bytes]) -> list[session_pb2.ServerMessage]:
        """Say Hello, send these envelopes, say Bye; everything the collector said. An RpcError carries its refusal."""
        with self.channel(port, authority) as channel:
            messages: list[session_pb2.ServerMessage] = []
            for message in session_pb2_grpc.AgentsStub(channel).Session(self._says(envelopes), timeout=20):
                self.note(message)
                messages.append(message)
        return messages

    def channel(self, port: int, authority: bytes) -> grpc.Channel:
        """A connection of its own, with the certificate that it was given, if any."""
        pair = (self.tls.pem, self.certificate) if self.certificate else (None, None)
        return grpc.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(authority, *pair), SERVER_NAME)

    def hello(self, **changes: object) -> session_pb2.Hello:
        """What an honest agent would say, with any field changed."""
        fields: dict[str, object] = {
            "protocol_min": 1,
            "protocol_max": 1,
            "capabilities": [each.value for each in Capability],
            "device_id": self.device_id,
            "epoch": self.epoch,
            "last_acknowledged": self.acknowledged,
            "last_session_nonce": self.session_nonce,
            "boot_id": self.boot_id,
            "last_receipt": self.receipt,
        }
        return session_pb2.Hello(**fields | changes)  # type: ignore[arg-type] # a test may put anything

    def note(self, message: session_pb2.ServerMessage) -> None:
        """Keep what an agent would keep of what the collector says."""
        match message.WhichOneof("kind"):
            case "welcome":
                self.session_nonce = message.welcome.session_nonce
            case "ack":
                self.acknowledged, self.receipt = message.ack.sequence, message.ack.receipt
            case _:
                pass

    def _says(self, envelopes: Sequence[bytes]) -> Iterator[session_pb2.AgentMessage]:
        yield session_pb2.AgentMessage(hello=self.hello(spooled_messages=len(envelopes)))
        for each in envelopes:
            yield session_pb2.AgentMessage(envelope=each)
        yield session_pb2.AgentMessage(bye=session_pb2.Bye(reason="done"))


def _hash(payload: bytes) -> bytes:
    return sha256(preauthentication_encoding(Purpose.REPORT, payload)).digest()
