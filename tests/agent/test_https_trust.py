"""Whom an HTTPS line believes: by this device's clock, and by the school's time only where that was signed."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from agent.errors import LineBroken
from agent.line.https_trust import HttpsTrust
from agent.trust.school_time import SchoolTime
from collector.keys.server_keys import ServerSigner
from compliance.signed_time import SignedTime, sign_time
from compliance.wire.v1 import enrolment_pb2

THERE = datetime(2031, 11, 23, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
NO_CHECK_TIME = 0x200000
EXPIRED, NOT_YET_VALID, SELF_SIGNED = 10, 9, 18  # X509_V_ERR_…: X509_STORE_CTX_get_error(3)
RECEIPTS = ServerSigner(Ed25519PrivateKey.generate())


class Clocks:
    """A device that believes it is 1970."""

    def now(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC)

    def monotonic_milliseconds(self) -> int:
        return 0


class Issuer:
    """An authority, or one that an authority has signed."""

    def __init__(self, name: str, begin: datetime, end: datetime, above: "Issuer | None" = None) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        signer = above or self
        self.certificate = signer.issue(self.name, self.key.public_key(), begin, end)

    def issue(self, name: x509.Name, key: ec.EllipticCurvePublicKey, begin: datetime, end: datetime) -> x509.Certificate:
        """A certificate for this key from `begin` to `end`."""
        empty = x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key)
        dated = empty.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
        is_issuer = x509.BasicConstraints(ca=bool(list(name)), path_length=None)
        return dated.add_extension(is_issuer, critical=True).sign(self.key, SHA256())

    def shows(self, begin: datetime, end: datetime) -> bytes:
        """The certificate of a server, DER."""
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        return self.issue(x509.Name([]), key, begin, end).public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """As an agent keeps it."""
        return self.certificate.public_bytes(Encoding.PEM)


SCHOOL = Issuer("school", THERE - 400 * DAY, THERE + 400 * DAY)
ENDED = Issuer("school before", THERE - 400 * DAY, THERE - DAY)


def unasked(keys: tuple[bytes, ...] = (RECEIPTS.public_key,)) -> SchoolTime:
    return SchoolTime(Clocks(), lambda: keys, lambda count: b"7" * count)


def told() -> SchoolTime:
    """The time after the collector has signed it."""
    time = unasked()
    signed = sign_time(SignedTime(b"7" * 32, THERE), RECEIPTS)
    time.ask(lambda _: enrolment_pb2.ServerDescription(signed_time=signed).SerializeToString())
    return time


def failure(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    return error


@pytest.mark.parametrize("time", [None, unasked()], ids=["no time to be had", "not told"])
def test_a_connection_that_is_used_looks_at_the_time_until_the_school_has_signed_another(time: SchoolTime | None):
    trust = HttpsTrust(SCHOOL.pem, time)
    assert not trust.context().verify_flags & NO_CHECK_TIME
    trust.check(ENDED.shows(THERE, THERE))  # OpenSSL has looked


def test_only_the_connection_that_asks_for_the_time_leaves_it_open():
    context = HttpsTrust(SCHOOL.pem, unasked()).for_the_time_alone()
    assert context.verify_flags & NO_CHECK_TIME
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(("code", "may"), [(EXPIRED, True), (NOT_YET_VALID, True), (SELF_SIGNED, False)])
def test_the_time_is_asked_for_when_nothing_else_is_wrong(code: int, *, may: bool):
    assert HttpsTrust(SCHOOL.pem, unasked()).may_ask_for_the_time(failure(code)) is may


def test_the_time_is_asked_for_once_and_by_whoever_can_check_the_answer():
    assert not HttpsTrust(SCHOOL.pem, told()).may_ask_for_the_time(failure(EXPIRED))
    assert not HttpsTrust(SCHOOL.pem, unasked(())).may_ask_for_the_time(failure(EXPIRED))
    assert not HttpsTrust(SCHOOL.pem, None).may_ask_for_the_time(failure(EXPIRED))


def test_at_the_schools_time_an_authority_that_has_ended_is_believed_no_more():
    believed = HttpsTrust(ENDED.pem + SCHOOL.pem, told()).context().get_ca_certs(binary_form=True)
    assert believed == [SCHOOL.certificate.public_bytes(Encoding.DER)]
    with pytest.raises(LineBroken, match="no certificate authority that this device believes is good on 23 November 2031"):
        HttpsTrust(ENDED.pem, told()).context()


def test_at_the_schools_time_a_certificate_that_is_good_then_is_believed():
    HttpsTrust(SCHOOL.pem, told()).check(SCHOOL.shows(THERE - DAY, THERE + DAY))


@pytest.mark.parametrize(
    ("begin", "end"), [(THERE - 2 * DAY, THERE - DAY), (THERE + DAY, THERE + 2 * DAY)], ids=["ended", "early"]
)
def test_at_the_schools_time_a_certificate_that_is_not_good_then_is_not_believed(begin: datetime, end: datetime):
    with pytest.raises(LineBroken, match="the school says that it is 23 November 2031"):
        HttpsTrust(SCHOOL.pem, told()).check(SCHOOL.shows(begin, end))


def test_at_the_schools_time_nobody_may_stand_between_authority_and_certificate():
    """Whether he has ended, nobody could say."""
    between = Issuer("between", THERE - 2 * DAY, THERE - DAY, above=SCHOOL)
    with pytest.raises(LineBroken, match="what stands between cannot be checked"):
        HttpsTrust(SCHOOL.pem, told()).check(between.shows(THERE - DAY, THERE + DAY))


def test_a_certificate_that_is_none_is_not_believed():
    with pytest.raises(LineBroken, match="cannot be read"):
        HttpsTrust(SCHOOL.pem, told()).check(None)
