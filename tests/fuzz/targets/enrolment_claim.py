"""What a stranger says at the enrolment port, up to the store: as it comes, or signed here by the keys that it names."""

from collections.abc import Iterator
from random import Random
from typing import Final

from google.protobuf.message import DecodeError

from collector.enrolment.claim import read_claim
from collector.enrolment.desk import Enrolled, EnrolmentDesk
from collector.errors import EnrolmentRefused
from collector.intake.enrolment_service import _answer as answer_of
from collector.registers import loans
from collector.registers.loan_request import LoanRequest
from collector.registers.signatures import Signature, SignatureRole
from collector.store import devices, nonces, tokens
from collector.store.enrolment_keys import EnrolmentKey, create
from compliance import serial_numbers
from compliance.envelope import Purpose, seal
from compliance.wire.v1.enrolment_pb2 import EnrolmentClaim
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SIGNING, TLS, FixedKey
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID, OneTransaction, keys, undone
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Change, Target

_RAW, _SIGNED = b"\x00", b"\x01"
_NEW_SIGNING, _NEW_TLS = FixedKey(2001), FixedKey(2002)
_NONCE: Final = b"n" * 32
_TOKEN, _KEY = "loan-token", "school-key"
_LONGEST_TEXT: Final = 200


def run(data: bytes) -> None:
    """Ask to be enrolled; what is answered was registered under the keys that signed."""
    sealed = data[1:] if data[:1] == _RAW else _signed(data[1:])
    undone(lambda database: _enrol(sealed, database))


def _enrol(sealed: bytes, database: OneTransaction) -> None:
    _invite(database)
    claim = read_claim(sealed)
    texts = (claim.name, claim.make, claim.model, claim.serial, claim.asset_tag, claim.platform, claim.agent_version)
    assert max(map(len, texts)) <= _LONGEST_TEXT
    assert claim.signing_key != claim.tls_key
    assert not claim.serial or not serial_numbers.is_filler(claim.serial)
    with nothing_swallowed():
        enrolled: Enrolled = EnrolmentDesk(database, keys(), lambda: NOW).enrol(sealed)
    assert answer_of(enrolled).SerializeToString()
    held = devices.by_signing_key(database.tx, claim.signing_key)
    assert held is not None
    assert (held.device_id, held.tls_key) == (enrolled.device.device_id, claim.tls_key)


def _invite(database: OneTransaction) -> None:
    """A nonce, a school key, and a loan that waits for its device."""
    tx = database.tx
    nonces.issue(tx, _NONCE, NOW)
    create(tx, EnrolmentKey(SCHOOL_ID, tokens.hash_of(_KEY), NOW, None))
    request = LoanRequest("LOAN-1", "Example", "Book 14", "SN-1", "", "A. Sample", "teacher", None)
    loan = loans.new(tx, SCHOOL_ID, request, actor="fuzz", now=NOW)
    for role, name in zip(SignatureRole, ("A. Sample", "T. Technician", "H. Head"), strict=True):
        loan = loans.sign(tx, loan, Signature(role, name, NOW), actor="fuzz", now=NOW, new_token=lambda: _TOKEN).loan


def _signed(payload: bytes) -> bytes:
    try:
        claim = EnrolmentClaim.FromString(payload)
    except DecodeError:
        return seal(payload, Purpose.ENROL, [SIGNING, TLS])
    named = (claim.signing_key, claim.tls_key)
    signers = [each for each in (_NEW_SIGNING, _NEW_TLS, SIGNING, TLS, OF_ANOTHER_DEVICE) if each.public_key in named]
    return seal(payload, Purpose.ENROL, signers)


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    if data[:1] == _SIGNED:
        return _SIGNED + message_mutation.changed(EnrolmentClaim, data[1:], random, change)
    return _RAW + change(data[1:], 4000)


def _claim(**fields: object) -> bytes:
    said = {
        "school_id": SCHOOL_ID,
        "server_nonce": _NONCE,
        "signing_key": _NEW_SIGNING.public_key,
        "tls_key": _NEW_TLS.public_key,
        "name": "laptop",
        "make": "Example",
        "model": "Book 14",
        "serial": "SN-1",
        "platform": "linux",
        "agent_version": "0.1.0",
        "key_protection": "file",
    }
    return EnrolmentClaim(**(said | fields)).SerializeToString()


def _seeds() -> Iterator[bytes]:
    for claim in (
        _claim(loan_token=_TOKEN),
        _claim(loan_token=_TOKEN, serial="SN-2"),
        _claim(loan_token="guess", serial="To be filled by O.E.M."),
        _claim(school_key=_KEY, asset_tag="LAP-0002"),
        _claim(school_key=_KEY, simulated=True),
        _claim(school_key=_KEY, signing_key=SIGNING.public_key, tls_key=TLS.public_key),
        _claim(school_key="", school_id="elsewhere"),
    ):
        yield _SIGNED + claim
        yield _RAW + _signed(claim)


TARGET: Final = Target("enrolment_claim", run, (EnrolmentRefused,), _seeds, mutation=mutate)
