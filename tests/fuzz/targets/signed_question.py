"""What an enrolled device, or whoever says so, asks at the enrolment port: a new certificate, or why it is not let in.

The first byte says which of the two, and whether it is signed here by the device and the TLS key that it names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from google.protobuf.message import DecodeError

from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.errors import EnrolmentRefused
from collector.keys.keys import public_key_of
from collector.store import certificates, devices, nonces
from collector.store.certificates import Certificate
from compliance.envelope import Purpose, seal
from compliance.rejection import Rejection
from compliance.wire.v1.enrolment_pb2 import RenewalClaim, WhyClaim
from tests.fuzz import message_mutation
from tests.fuzz.fixed_certificates import device_pem
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SIGNING, TLS, FixedKey
from tests.fuzz.fuzzed_school import CERTIFICATE_SERIAL, DEVICE_ID, NOW, SCHOOL_ID, OneTransaction, keys, undone
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Change, Target


@dataclass(frozen=True, slots=True)
class _Kind:
    purpose: Purpose
    claim: type[RenewalClaim | WhyClaim]
    signed_here: bool


_KINDS: Final = (
    _Kind(Purpose.RENEW, RenewalClaim, signed_here=True),
    _Kind(Purpose.WHY, WhyClaim, signed_here=True),
    _Kind(Purpose.RENEW, RenewalClaim, signed_here=False),
    _Kind(Purpose.WHY, WhyClaim, signed_here=False),
)
_NEW_TLS: Final = FixedKey(2003)
_NONCE: Final = b"n" * 32
_LIFE: Final = timedelta(days=30)


def run(data: bytes) -> None:
    """Ask both desks over the school's own database."""
    kind = _kind(data)
    sealed = _signed(kind, data[1:]) if kind.signed_here else data[1:]
    with nothing_swallowed():
        undone(lambda database: _ask(kind, sealed, database))


def _ask(kind: _Kind, sealed: bytes, database: OneTransaction) -> None:
    nonces.issue(database.tx, _NONCE, NOW)
    held = Certificate(CERTIFICATE_SERIAL, SCHOOL_ID, DEVICE_ID, device_pem(), NOW, NOW + _LIFE, None)
    certificates.issue(database.tx, held)
    if kind.purpose is Purpose.WHY:
        standing, now = WhyDesk(database, keys(), lambda: NOW).why(sealed)
        assert (standing.rejection in set(Rejection), bool(standing.words), now) == (True, True, NOW)
        return
    desk = RenewalDesk(database, keys(), lambda: NOW)
    renewed = desk.renew(sealed)
    assert desk.renew(sealed) == renewed
    device = devices.find(database.tx, DEVICE_ID)
    assert device is not None
    given = [certificates.get(database.tx, each) for each in (device.next_certificate_serial, device.certificate_serial)]
    assert renewed.certificate_pem in {each.pem for each in given if each}
    assert public_key_of(renewed.certificate_pem) in {_NEW_TLS.public_key, TLS.public_key, OF_ANOTHER_DEVICE.public_key}


def _kind(data: bytes) -> _Kind:
    return _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]


def _signed(kind: _Kind, payload: bytes) -> bytes:
    signers = [SIGNING]
    try:
        claim = kind.claim.FromString(payload)
    except DecodeError:
        return seal(payload, kind.purpose, signers)
    if isinstance(claim, RenewalClaim):
        signers += [each for each in (_NEW_TLS, TLS, OF_ANOTHER_DEVICE) if each.public_key == claim.tls_key]
    return seal(payload, kind.purpose, signers)


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    kind = _kind(data)
    if kind.signed_here:
        return data[:1] + message_mutation.changed(kind.claim, data[1:], random, change)
    return data[:1] + change(data[1:], 4000)


def _seeds() -> Iterator[bytes]:
    said = {"school_id": SCHOOL_ID, "device_id": DEVICE_ID, "server_nonce": _NONCE}
    for key in (_NEW_TLS, TLS, SIGNING):
        renewal = RenewalClaim(**said, tls_key=key.public_key, key_generation=1, agent_version="0.1.0")
        yield b"\0" + renewal.SerializeToString()
        yield b"\2" + _signed(_KINDS[0], renewal.SerializeToString())
    for serial in (CERTIFICATE_SERIAL, "", "ff"):
        question = WhyClaim(**said, certificate_serial=serial)
        yield b"\1" + question.SerializeToString()
        yield b"\3" + _signed(_KINDS[1], question.SerializeToString())


TARGET: Final = Target("signed_question", run, (EnrolmentRefused,), _seeds, mutation=mutate)
