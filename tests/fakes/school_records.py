"""One invented school and what belongs to it, for the tests of everything that keeps records."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from collector.store.devices import Device, DeviceState, Route
from collector.store.evidence import StoredEnvelope
from collector.store.loans import LoanState, StoredLoan
from collector.store.schools import School
from compliance.envelope import preauthentication_encoding
from compliance.wire.v1 import envelope_pb2

NOW: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER: Final = NOW + timedelta(hours=1)

SCHOOL: Final = School("example", "Example Primary School", b"salt" * 8, NOW)

DEVICE: Final = Device(
    device_id=bytes.fromhex("c0ffee00" * 8),
    school_id="example",
    name="staff-07",
    make="Contoso",
    model="Slate 5",
    serial="AB12CD",
    asset_tag="RC-0007",
    platform="linux",
    route=Route.ON_SITE,
    simulated=False,
    state=DeviceState.AWAITING_FIRST_REPORT,
    state_reason="",
    state_changed_at=NOW,
    loan_id="",
    signing_key=b"signing key 7",
    tls_key=b"tls key 7",
    certificate_serial="7",
    key_generation=0,
    epoch=0,
    head_sequence=0,
    head_hash=bytes(32),
    enrolled_at=NOW,
    last_report_at=None,
    last_report_sequence=0,
    agent_version="0.1.0",
)

LOAN: Final = StoredLoan(
    school_id="example",
    loan_id="L-2026-0001",
    agreement_version="1",
    text_sha256="ab" * 32,
    make="Contoso",
    model="Slate 5",
    serial="AB12CD",
    asset_tag="RC-0007",
    borrower_name="A. Sample",
    borrower_role="teacher",
    borrower_signed_at=NOW,
    technician_name="T. Technician",
    technician_signed_at=NOW,
    headteacher_name="H. Head",
    headteacher_signed_at=NOW,
    due_back=date(2027, 7, 21),
    state=LoanState.AUTHORISED,
    state_changed_at=NOW,
    device_id=b"",
    device_confirmed_by="",
    device_confirmed_at=None,
    created_at=NOW,
)


def envelope(sequence: int, *, payload: bytes = b"said", epoch: int = 0, payload_type: str = "report") -> StoredEnvelope:
    """An envelope at one place of the device's chain. Its hash is true, its signature nobody's."""
    signatures = [envelope_pb2.Signature(key_id=DEVICE.device_id, signature=bytes(64))]
    sealed = envelope_pb2.Envelope(payload=payload, payload_type=payload_type, signatures=signatures).SerializeToString()
    hashed = sha256(preauthentication_encoding(payload_type, payload)).digest()
    return StoredEnvelope(
        "example", DEVICE.device_id, epoch, sequence, hashed, payload_type, sealed, NOW, "grpc", sequence, hashed, None, b""
    )
