"""The enrolment desk: who asks, with what right, and what they are given.

Right and keys are consumed and registered in one transaction. What goes wrong is told in words that help the person at the
device only to one who holds a real token; everybody else could be guessing and hears one sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.enrolment.claim import Claim, read_claim
from collector.enrolment.greeting import is_recent
from collector.enrolment.loan_right import right_of_loan
from collector.enrolment.on_site_right import right_of_school_key
from collector.enrolment.rights import Right
from collector.errors import DisposedOf, EnrolmentRefused
from collector.judging.judging import Judging
from collector.keys.keys import CollectorKeys, Trust
from collector.operation.quiet import Quiet
from collector.registers import disposed_devices, wrong_device
from collector.registers.context import context_of
from collector.store import audit, certificates, devices, policies, policy_bundles, schools
from collector.store.certificates import Certificate
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import IssuedBundle, for_device
from collector.store.schools import School
from compliance.capabilities import Capability
from compliance.chain import BEFORE_THE_FIRST
from compliance.context import Context

AUDIT_PERIOD: Final = timedelta(seconds=90)
FIRST_KEY_GENERATION: Final = 1


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a device is given. The policy comes as a `bundle` where the device knows bundles and there is one."""

    device: Device
    certificate_pem: str
    trust: Trust
    media_salt: bytes
    policy: AdoptedPolicy | None
    bundle: IssuedBundle | None
    context: Context


class EnrolmentDesk:
    """Enrols devices. Knows no transport."""

    def __init__(self, database: Database, keys: CollectorKeys, clock: Callable[[], datetime]) -> None:
        """A desk over one data folder. `clock` gives the time of each request."""
        self._database = database
        self._keys = keys
        self._clock = clock
        self._quiet = Quiet(AUDIT_PERIOD)

    def enrol(self, sealed: bytes) -> Enrolled:
        """Register the device that signed this claim, or raise EnrolmentRefused, which leaves a line in the audit log."""
        now = self._clock()
        try:
            claim = read_claim(sealed)
        except EnrolmentRefused as refused:
            self._record_refusal("", "", refused, now)
            raise
        try:
            with self._database.writing() as tx:
                return self._enrol(tx, claim, now)
        except EnrolmentRefused as refused:
            self._record_refusal(claim.school_id, claim.serial or claim.asset_tag or claim.device_id.hex(), refused, now)
            if isinstance(refused, DisposedOf):
                with self._database.writing() as tx:
                    disposed_devices.heard_again(
                        tx, claim.school_id, claim.asset_tag, claim.serial, "wants to be enrolled again", now
                    )
            raise

    def _enrol(self, tx: Transaction, claim: Claim, now: datetime) -> Enrolled:
        school = schools.get(tx, claim.school_id)
        if school is None:
            raise EnrolmentRefused(f"school {claim.school_id!r} is not served here; use the enrolment file of its own school")
        if not is_recent(tx, claim.server_nonce, now):
            raise EnrolmentRefused("the enrolment request is too old; enrol again")
        held = devices.by_signing_key(tx, claim.signing_key)
        right = _right_of(tx, claim, held, now)
        _check_not_disposed_of(tx, claim, right, now)
        if held is not None:
            _check_same(held, claim, right)
            return self._answer(tx, school, held, claim, now)
        return self._register(tx, school, claim, right, now)

    def _register(self, tx: Transaction, school: School, claim: Claim, right: Right, now: datetime) -> Enrolled:
        certificate = self._keys.issue(
            school_id=school.school_id,
            device_id=claim.device_id,
            signing_key=claim.signing_key,
            tls_key=claim.tls_key,
            now=now,
        )
        device = _new_device(claim, right, certificate.serial, now)
        devices.enrol(tx, device)
        certificates.issue(
            tx,
            Certificate(
                certificate.serial, school.school_id, device.device_id, certificate.pem, now, certificate.expires_at, None
            ),
        )
        right.use(tx, device, now)
        audit.write(tx, school.school_id, now, "collector", "device.enrolled", device.device_id.hex(), audit.DONE, right.words)
        Judging(tx, now).attempt(device, lambda: None)
        return self._answer(tx, school, device, claim, now)

    def _answer(self, tx: Transaction, school: School, device: Device, claim: Claim, now: datetime) -> Enrolled:
        certificate = certificates.get(tx, device.certificate_serial)
        if certificate is None or certificate.revoked_at is not None:
            raise EnrolmentRefused(
                "this device's certificate was withdrawn; run `rollcall-agent leave`, then enrol with a new agreement"
            )
        bundle = None
        if Capability.POLICY_BUNDLE in claim.capabilities:
            bundle = for_device(policy_bundles.given(tx, school.school_id), device.device_id)
        return Enrolled(
            device=device,
            certificate_pem=certificate.pem,
            trust=self._keys.trust(),
            media_salt=school.media_salt,
            policy=None if bundle else policies.in_force(tx, school.school_id),
            bundle=bundle,
            context=context_of(tx, device, now),
        )

    def _record_refusal(self, claimed_school: str, subject: str, refused: EnrolmentRefused, now: datetime) -> None:
        """Once in a while for each reason and device: strangers may cause this as often as they like."""
        with self._quiet.unless_undone():
            words = self._quiet.say((claimed_school, subject, str(refused)), str(refused), now)
            if words is None:
                return
            with self._database.writing() as tx:
                school_id = claimed_school if schools.get(tx, claimed_school) else ""
                audit.write(tx, school_id, now, "collector", wrong_device.ACTION, subject, audit.REFUSED, words)


def _check_not_disposed_of(tx: Transaction, claim: Claim, right: Right, now: datetime) -> None:
    """By the serial number; by the tag only where the firmware has none."""
    found = disposed_devices.disposal_of(tx, claim.school_id, "" if claim.serial else right.asset_tag, claim.serial, now)
    if found is not None and not claim.simulated:
        raise DisposedOf(
            "this device is recorded as disposed of; if that is wrong, a technician withdraws the line "
            f"(`rollcall register withdraw {found.register.name} {found.line_id}`)"
        )


def _check_same(held: Device, claim: Claim, right: Right) -> None:
    """A key that is enrolled already gets its answer again only if it asks for the same thing again."""
    before = (held.school_id, held.route, held.loan_id, held.simulated, held.tls_key)
    if before != (claim.school_id, right.route, right.loan_id, right.simulated, claim.tls_key):
        raise EnrolmentRefused(
            "this device has been enrolled with this key before; run `rollcall-agent leave`, then enrol again"
        )


def _right_of(tx: Transaction, claim: Claim, held: Device | None, now: datetime) -> Right:
    if claim.loan_token:
        return right_of_loan(tx, claim, held, now)
    if claim.school_key:
        return right_of_school_key(tx, claim, held)
    raise EnrolmentRefused("no enrolment code was given; use the enrolment file that the technician made")


def _new_device(claim: Claim, right: Right, certificate_serial: str, now: datetime) -> Device:
    return Device(
        device_id=claim.device_id,
        school_id=claim.school_id,
        name=claim.name,
        make=claim.make,
        model=claim.model,
        serial=claim.serial,
        asset_tag=right.asset_tag,
        platform=claim.platform,
        route=right.route,
        simulated=right.simulated,
        state=right.first_state,
        state_reason=right.words,
        state_changed_at=now,
        loan_id=right.loan_id,
        signing_key=claim.signing_key,
        tls_key=claim.tls_key,
        certificate_serial=certificate_serial,
        key_generation=FIRST_KEY_GENERATION,
        epoch=0,
        head_sequence=0,
        head_hash=BEFORE_THE_FIRST,
        enrolled_at=now,
        last_report_at=None,
        last_report_sequence=0,
        agent_version=claim.agent_version,
    )
