"""Enrolment: this device shows what it is and that it holds its keys, and gets its certificate.

The keys are made and kept before the collector is asked, so that a retry after a cut connection comes from the same device and
gets the same answer. The record that says "enrolled" is written last: until then nothing has happened.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from agent.enrolment.first_trust import begin_trust
from agent.enrolment_record import EnrolmentRecord, is_enrolled, save_enrolment
from agent.errors import AlreadyEnrolled, EnrolmentRefused
from agent.line.enrolment_port import ClaimPort
from agent.moment import Moment
from agent.sessions.greeting import PROTOCOL
from agent.sessions.registers_told import keep_registers
from agent.sessions.wire_briefing import accept_bundle, accept_policy, registers_of
from agent.standing import StandingFile, as_received
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.trust.tls_pairs import keep_first
from agent.trust.trust_store import TrustStore
from agent.version import VERSION
from compliance.capabilities import Capability
from compliance.enrolment_offer import EnrolmentOffer
from compliance.envelope import Purpose, seal
from compliance.errors import BundleError
from compliance.facts import DeviceIdentity
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.wire.v1 import enrolment_pb2

_NO_IDENTITY: Final = DeviceIdentity(name="", make="", model="", serial="", portable=False)


@dataclass(frozen=True, slots=True)
class Applicant:
    """The device that wants to be enrolled. `asset_tag` is what the person at it typed, empty for the agreement's own."""

    platform: str
    seen: DeviceIdentity | Unknown
    asset_tag: str
    simulated: bool = False


def enrol(
    folder: StateFolder,
    offer: EnrolmentOffer,
    applicant: Applicant,
    port: ClaimPort,
    moment: Callable[[], Moment],
    say: Callable[[str], None],
) -> EnrolmentRecord:
    """Enrol this device. Raises AlreadyEnrolled, EnrolmentRefused, CollectorUnreachable, StateFolderError.

    The collector's nonce is kept: it dates the first report, which is made before there has been any session.
    """
    refuse_twice(folder)
    require_a_name(offer, applicant)
    folder.create()
    identity = Identity.load_or_create(folder)
    say(f"The device has its keys: {identity.device_id.hex()[:16]}")
    server, heard_at = port.describe(), moment()
    if not server.protocol_min <= PROTOCOL <= server.protocol_max:
        spoken = f"{server.protocol_min} to {server.protocol_max}"
        raise EnrolmentRefused(f"the collector speaks protocol {spoken}, this agent {PROTOCOL}: update the older one")
    answer = port.enrol(_sealed_claim(offer, applicant, identity, server.nonce))
    _keep(folder, identity, offer, answer)
    record = _record(offer, applicant, identity, answer, heard_at.wall_time)
    StandingFile(folder).update(**as_received(server.nonce, heard_at))
    save_enrolment(folder, record)
    return record


def refuse_twice(folder: StateFolder) -> None:
    """Raise AlreadyEnrolled on a device that is."""
    if is_enrolled(folder):
        raise AlreadyEnrolled(
            f"this device is enrolled already ({folder.enrolment_file}). To enrol it anew, run: rollcall-agent leave"
        )


def require_a_name(offer: EnrolmentOffer, applicant: Applicant) -> None:
    """Raise EnrolmentRefused where nothing would say which device this is. All else the collector decides, and records."""
    if offer.serial:
        return  # the agreement is for a serial number: no tag stands for it
    if not _known(_identity(applicant).serial) and offer.asset_tag and not applicant.asset_tag:
        unnamed = f"the firmware of this device has no serial number; the agreement is for {offer.asset_tag!r}"
        raise EnrolmentRefused(f"{unnamed}. Read the label on the device and add it: --asset-tag TAG")


def _sealed_claim(offer: EnrolmentOffer, applicant: Applicant, identity: Identity, nonce: bytes) -> bytes:
    seen = _identity(applicant)
    claim = enrolment_pb2.EnrolmentClaim(
        school_id=offer.school_id,
        server_nonce=nonce,
        signing_key=identity.signer.public_key,
        tls_key=identity.tls_signer.public_key,
        name=seen.name,
        make=_known(seen.make),
        model=_known(seen.model),
        serial=_known(seen.serial),
        asset_tag=applicant.asset_tag,
        platform=applicant.platform,
        agent_version=VERSION,
        key_protection=identity.protection,
        simulated=applicant.simulated,
        capabilities=list(Capability),
    )
    if offer.token:
        claim.loan_token = offer.token
    else:
        claim.school_key = offer.school_key
    return seal(claim.SerializeToString(), Purpose.ENROL, [identity.signer, identity.tls_signer])


def _keep(folder: StateFolder, identity: Identity, offer: EnrolmentOffer, answer: enrolment_pb2.EnrolAnswer) -> None:
    if answer.device_id != identity.device_id:
        raise EnrolmentRefused(
            "the collector answered about another device; nothing was kept. Update the older side and try again"
        )
    begin_trust(folder, offer, answer.trust_key, answer.trust_bundle)
    keep_first(folder, answer.certificate_pem)
    _keep_policy(folder, offer.school_id, answer)
    if answer.HasField("registers"):
        keep_registers(folder, registers_of(answer.registers))


def _keep_policy(folder: StateFolder, school_id: str, answer: enrolment_pb2.EnrolAnswer) -> None:
    """Where the school signs its policies, one without a signature is left: the first session says so to the collector."""
    standing, trust = StandingFile(folder), TrustStore(folder)
    try:
        if answer.policy_bundle:
            accept_bundle(folder, standing, trust, school_id, answer.policy_bundle)
        elif answer.HasField("policy") and not trust.policy_keys:
            accept_policy(folder, standing, trust, answer.policy)
    except BundleError as error:
        raise EnrolmentRefused(f"the school's policy cannot be used by this agent: {error}. Update the agent") from error


def _record(
    offer: EnrolmentOffer, applicant: Applicant, identity: Identity, answer: enrolment_pb2.EnrolAnswer, now: datetime
) -> EnrolmentRecord:
    return EnrolmentRecord(
        school_id=offer.school_id,
        school_name=offer.school_name,
        device_id=identity.device_id.hex(),
        key_generation=answer.key_generation,
        host=offer.host,
        enrolment_port=offer.enrolment_port,
        agents_port=offer.agents_port,
        media_salt=answer.media_salt.hex(),
        asset_tag=applicant.asset_tag or offer.asset_tag,
        awaiting_approval=answer.awaiting_approval,
        enrolled_at=now.isoformat(),
        https_port=offer.https_port,
    )


def _identity(applicant: Applicant) -> DeviceIdentity:
    return _NO_IDENTITY if isinstance(applicant.seen, Unknown) else applicant.seen


def _known(value: str | Unknown) -> str:
    """On the wire an empty text is how a claim says "not known"."""
    return "" if isinstance(value, Unknown) else value
