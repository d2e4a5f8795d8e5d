"""Where a device stands that asks on the enrolment port: why it is not let in, in a word and in words, and may it renew?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.sessions import objections
from collector.store.certificates import Certificate
from collector.store.devices import Device
from collector.yet_to_come import is_yet_to_come
from compliance.rejection import Rejection

RENEWED_WITHIN: Final = timedelta(days=400)
"""So long after its end a certificate is renewed by the signing key alone: a school year, and the holidays around it."""

_RENEWED: Final = "the device renews its certificate by itself"
_WORDS: Final[Mapping[Rejection, str]] = {
    Rejection.FINE: "the collector would let this device in; what fails lies between the two",
    Rejection.REPLACED: f"another certificate is this device's current one; {_RENEWED}",
    Rejection.REVOKED: "this device's certificate was withdrawn; its reports are no longer taken",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a device is told about itself."""

    rejection: Rejection
    words: str
    may_renew: bool


STRANGER: Final = Standing(*objections.UNKNOWN, may_renew=False)
"""All that somebody hears whose key is not registered here."""


def standing_of(
    device: Device, latest: Certificate | None, shown: Certificate | None, now: datetime, *, believed: bool = True
) -> Standing:
    """How a device stands. `latest` is the certificate that it got last, `shown` the one that it says was refused.

    `believed`: whether an authority that is believed now has signed the one that was shown.
    """
    objection = objections.to_state(device.state)
    if objection is not None:
        return Standing(*objection, may_renew=False)
    if latest is None or latest.revoked_at is not None:
        return Standing(Rejection.REVOKED, _WORDS[Rejection.REVOKED], may_renew=False)
    within = now - latest.expires_at <= RENEWED_WITHIN
    if latest.expires_at <= now or (shown is not None and shown.expires_at <= now):
        return Standing(Rejection.EXPIRED, _expired(shown or latest, within=within), may_renew=within)
    if shown is not None and is_yet_to_come(shown.issued_at, now):
        return Standing(Rejection.REPLACED, _not_begun(shown), may_renew=True)
    if shown is None or shown.certificate_serial not in (device.certificate_serial, device.next_certificate_serial):
        return Standing(Rejection.REPLACED, _WORDS[Rejection.REPLACED], may_renew=True)
    if not believed:
        return Standing(Rejection.REPLACED, f"the school's certificate authority was replaced; {_RENEWED}", may_renew=True)
    return Standing(Rejection.FINE, _WORDS[Rejection.FINE], may_renew=True)


def _not_begun(certificate: Certificate) -> str:
    begins = f"this device's certificate begins on {certificate.issued_at:%d %B %Y}"
    return f"{begins}, for the collector's clock was ahead when it was issued; {_RENEWED}"


def _expired(certificate: Certificate, *, within: bool) -> str:
    ended = f"this device's certificate ended on {certificate.expires_at:%d %B %Y}"
    if within:
        return f"{ended}; {_RENEWED}"
    return f"{ended}, more than {RENEWED_WITHIN.days} days ago; the device must be enrolled anew"
