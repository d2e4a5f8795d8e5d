"""A crowd of devices that only connect: keys, certificates and rows of their own, written straight into the store.

Enrolling thousands over the port would measure enrolment. What the collector sees of them afterwards is the same: a certificate
of its own authority, a device that is current, a Hello.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from collector.keys.keys import CollectorKeys, DeviceCertificate
from collector.store import certificates, devices, schools
from collector.store.certificates import Certificate
from collector.store.devices import Device, DeviceState, Route
from collector.wiring import Collector
from compliance.chain import BEFORE_THE_FIRST


@dataclass(frozen=True, slots=True)
class Member:
    """What one device of the crowd holds: who it is, and its TLS identity, PEM."""

    device_id: str
    private_key: str
    certificate: str


def enlist(collector: Collector, count: int, file: Path) -> None:
    """Let this many devices in, and write what they hold to a file, one line each."""
    keys, now = collector.keys(), collector.clock()
    with collector.database.writing() as tx, file.open("w", encoding="ascii") as stream:
        school_id = schools.the_only(tx, None).school_id
        for number in range(count):
            member, device, certificate = _invented(keys, school_id, number, now)
            devices.enrol(tx, device)
            certificates.issue(tx, certificate)
            stream.write(json.dumps(asdict(member)) + "\n")


def read_members(file: Path, first: int, count: int) -> list[Member]:
    """Some of those who were enlisted."""
    lines = file.read_text(encoding="ascii").splitlines()[first : first + count]
    return [Member(**json.loads(line)) for line in lines]


def _invented(keys: CollectorKeys, school_id: str, number: int, now: datetime) -> tuple[Member, Device, Certificate]:
    signing_key = _public(ec.generate_private_key(ec.SECP256R1()))
    tls = ec.generate_private_key(ec.SECP256R1())
    device_id = sha256(signing_key).digest()
    issued = keys.issue(school_id=school_id, device_id=device_id, signing_key=signing_key, tls_key=_public(tls), now=now)
    private_key = tls.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    device = _device(device_id, school_id, number, signing_key, _public(tls), issued)
    certificate = Certificate(issued.serial, school_id, device_id, issued.pem, issued.issued_at, issued.expires_at, None)
    return Member(device_id.hex(), private_key, issued.pem), device, certificate


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _device(
    device_id: bytes, school_id: str, number: int, signing_key: bytes, tls_key: bytes, issued: DeviceCertificate
) -> Device:
    return Device(
        device_id=device_id,
        school_id=school_id,
        name=f"crowd-{number:05}",
        make="Invented",
        model="Notebook 14",
        serial=f"CROWD{number:05}",
        asset_tag=f"CROWD-{number:05}",
        platform="linux",
        route=Route.ON_SITE,
        simulated=True,
        state=DeviceState.REPORTING,
        state_reason="",
        state_changed_at=issued.issued_at,
        loan_id="",
        signing_key=signing_key,
        tls_key=tls_key,
        certificate_serial=issued.serial,
        key_generation=1,
        epoch=0,
        head_sequence=0,
        head_hash=BEFORE_THE_FIRST,
        enrolled_at=issued.issued_at,
        last_report_at=None,
        last_report_sequence=0,
        agent_version="",
    )
