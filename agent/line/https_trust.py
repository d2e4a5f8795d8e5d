"""Whom an HTTPS line believes: the school's authorities, and a certificate that is good now, or when the school says it is."""

import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from agent.errors import LineBroken
from agent.line.socket_words import is_about_time
from agent.trust.certificates import is_signed_by
from agent.trust.school_time import SchoolTime

T = TypeVar("T")

_NO_CHECK_TIME: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which Python does not name: X509_VERIFY_PARAM_set_flags(3)
_NOT_BY_ONE_OF_OURS: Final = (
    "the collector's certificate was not signed by an authority of the school itself, and this computer's clock is wrong, so "
    "what stands between cannot be checked. Set date and time"
)


class HttpsTrust:
    """What one line believes. `authorities` are PEM; without `time` there is only this device's clock."""

    def __init__(self, authorities: bytes, time: SchoolTime | None) -> None:
        self._authorities = authorities
        self._time = time
        self._by_our_clock = _context(authorities)

    def may_ask_for_the_time(self, error: ssl.SSLCertVerificationError) -> bool:
        """Whether nothing is wrong but the time, and the collector can say what time it is."""
        return self._time is not None and self._time.can_be_told and not self._time.is_told and is_about_time(error)

    def context(self) -> ssl.SSLContext:
        """For a connection that is to be used. What it leaves open, `check` asks."""
        if self._time is None or not self._time.is_told:
            return self._by_our_clock
        return timeless(_good_at(self._authorities, self._time.now()))

    def for_the_time_alone(self) -> ssl.SSLContext:
        """For a connection over which nothing is asked but the time."""
        return timeless(self._authorities)

    def check(self, shown: bytes | None) -> None:
        """Raises LineBroken unless the certificate that was shown (DER) is good at the time that the school has signed.

        Those between it and an authority nobody shows us (`ssl` names them from Python 3.13 on), so there may be none.
        """
        if self._time is None or not self._time.is_told:
            return
        certificate, now = _read(shown or b"", x509.load_der_x509_certificate), self._time.now()
        if not any(is_signed_by(each, certificate) for each in _good_of(self._authorities, now)):
            raise LineBroken(_NOT_BY_ONE_OF_OURS)
        if not _is_good(certificate, now):
            begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
            raise LineBroken(
                f"the collector's certificate is good from {begin:%d %B %Y} to {end:%d %B %Y}, and the school says that it is "
                f"{now:%d %B %Y}. Tell the technician"
            )


def timeless(authorities: bytes) -> ssl.SSLContext:
    """A context that believes these authorities at any time: for whoever checks the time himself."""
    context = _context(authorities)
    context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
    return context


def _context(authorities: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # filters that open TLS do not all speak 1.3
    _read(authorities, lambda pem: context.load_verify_locations(cadata=pem.decode("ascii", "replace")))
    return context


def _good_at(authorities: bytes, now: datetime) -> bytes:
    """Those of the authorities that have begun and not ended. Raises LineBroken where none is left."""
    good = _good_of(authorities, now)
    if not good:
        raise LineBroken(f"no certificate authority that this device believes is good on {now:%d %B %Y}. Tell the technician")
    return b"".join(each.public_bytes(Encoding.PEM) for each in good)


def _good_of(authorities: bytes, now: datetime) -> list[x509.Certificate]:
    return [each for each in _read(authorities, x509.load_pem_x509_certificates) if _is_good(each, now)]


def _read(content: bytes, read: Callable[[bytes], T]) -> T:
    try:
        return read(content)
    except (ValueError, ssl.SSLError) as error:
        raise LineBroken("a certificate that was believed cannot be read. Tell the technician") from error


def _is_good(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
