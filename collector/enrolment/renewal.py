"""Renewing certificates: an enrolled device gets a new one by its signing key, also long after the old one ended.

The new certificate becomes the device's current one when it is first used, and the old one stays good until then. The same
request again gets the same answer, so that a line cut after the answer costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.enrolment.signed_question import asked_by, read
from collector.enrolment.standing import standing_of
from collector.errors import EnrolmentRefused
from collector.keys.keys import CollectorKeys, public_key_of
from collector.store import audit, certificates, devices
from collector.store.certificates import Certificate
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.yet_to_come import is_yet_to_come
from compliance.envelope import Outer, Purpose, check_public_key, verify
from compliance.errors import EnvelopeError
from compliance.wire.v1.enrolment_pb2 import RenewalClaim

MOST_IN_A_DAY: Final = 12
"""New certificates for one device in 24 hours: who holds its keys cannot fill the disk with them."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a device is given."""

    certificate_pem: str
    trust_bundle: bytes


class RenewalDesk:
    """Renews certificates. Knows no transport."""

    def __init__(self, database: Database, keys: CollectorKeys, clock: Callable[[], datetime]) -> None:
        """A desk over one data folder. `clock` gives the time of each request."""
        self._database = database
        self._keys = keys
        self._clock = clock

    def renew(self, sealed: bytes) -> Renewed:
        """A certificate for the TLS key that the device signed with its signing key. Raises EnrolmentRefused."""
        now = self._clock()
        question, claim = read(sealed, Purpose.RENEW, RenewalClaim)
        with self._database.writing() as tx:
            device = asked_by(tx, question, claim, now)
            _check_tls_key(question.outer, claim, device)
            standing = standing_of(device, certificates.latest_of(tx, device.device_id), None, now)
            if not standing.may_renew:
                raise EnrolmentRefused(standing.words)
            certificate = self._given_before(tx, device, claim, now) or self._issue(tx, device, claim, now)
        return Renewed(certificate.pem, self._keys.trust().sealed)

    def _given_before(self, tx: Transaction, device: Device, claim: RenewalClaim, now: datetime) -> Certificate | None:
        for serial in (device.next_certificate_serial, device.certificate_serial):
            held = certificates.get(tx, serial) if serial else None
            if held and _is_good(held, now) and public_key_of(held.pem) == claim.tls_key:
                return held
        return None

    def _issue(self, tx: Transaction, device: Device, claim: RenewalClaim, now: datetime) -> Certificate:
        if certificates.issued_between(tx, device.device_id, now - timedelta(days=1), now) >= MOST_IN_A_DAY:
            raise EnrolmentRefused(f"this device was given {MOST_IN_A_DAY} certificates within a day; ask again tomorrow")
        made = self._keys.issue(
            school_id=device.school_id,
            device_id=device.device_id,
            signing_key=device.signing_key,
            tls_key=claim.tls_key,
            now=now,
        )
        certificate = Certificate(made.serial, device.school_id, device.device_id, made.pem, now, made.expires_at, None)
        certificates.issue(tx, certificate)
        devices.set_next_certificate(tx, device.device_id, made.serial)
        until = f"good until {made.expires_at:%d %B %Y}"
        audit.write(tx, device.school_id, now, "collector", "certificate.renewed", device.device_id.hex(), audit.DONE, until)
        return certificate


def _is_good(certificate: Certificate, now: datetime) -> bool:
    return certificate.revoked_at is None and certificate.expires_at > now and not is_yet_to_come(certificate.issued_at, now)


def _check_tls_key(outer: Outer, claim: RenewalClaim, device: Device) -> None:
    """The new key must be held, and must not be the one that signs evidence."""
    try:
        check_public_key(claim.tls_key)
        verify(outer, Purpose.RENEW, claim.tls_key)
    except EnvelopeError as error:
        raise EnrolmentRefused("the renewal is not signed by the new TLS key; try again with a current agent") from error
    if claim.tls_key == device.signing_key:
        raise EnrolmentRefused("signing key and TLS key are the same key; try again with a current agent")
    if claim.key_generation != device.key_generation:
        raise EnrolmentRefused("the device's keys are not the ones that are registered; enrol anew")
