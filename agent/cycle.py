"""One turn of the agent's work: survey the device, seal the report onto its chain, keep it in the spool."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from agent.enrolment_record import EnrolmentRecord
from agent.errors import SpoolError
from agent.host import Host
from agent.program_changes import NAME, with_changes
from agent.run_marks import NoMarks, RunMarks
from agent.seen_programs import stamp_of, unchanged
from agent.sessions.briefing import NoPolicy, PolicyInForce
from agent.spool.message import SealedMessage, SpooledMessage
from agent.spool.spool import Spool
from agent.spool.told_programs import ToldPrograms
from agent.standing import StandingFile, nonce_age_milliseconds
from agent.survey import survey
from agent.trust.identity import Identity
from agent.trust.trusted import NoTrust, Trust
from agent.version import VERSION
from agent.watching.media_journal import MediaJournal
from compliance.chain import Head
from compliance.envelope import MAXIMUM_SEALED_BYTES, Purpose, preauthentication_encoding, seal
from compliance.facts import SoftwareInventory
from compliance.report import DeviceReport, Header, Trigger
from compliance.wire.codec import encode_report


@dataclass(slots=True)
class ReportingDevice:
    """An enrolled device with everything that a report is made of. The policy changes when the collector sends another.

    `invent` takes the place of the survey: a simulated device must never tell of the computer that it runs on.
    """

    platform: str
    host: Host
    journal: MediaJournal
    identity: Identity
    record: EnrolmentRecord
    spool: Spool
    standing: StandingFile
    policy: PolicyInForce | NoPolicy
    trust: Trust = field(default_factory=NoTrust)
    invent: Callable[[Trigger, datetime], DeviceReport] | None = None
    runs: RunMarks | NoMarks = field(default_factory=NoMarks)


def report_now(device: ReportingDevice, trigger: Trigger, challenge: bytes = b"") -> SpooledMessage:
    """Survey the device and keep the sealed report. When this returns the report is on the disk.

    `challenge` is the nonce of the request that it answers.

    Media events are confirmed up to what the journal held before the survey: one that happens meanwhile is told twice rather
    than never.
    """
    told_up_to = device.journal.events_since_last_report().up_to
    now = device.host.now()
    told = device.spool.told_programs
    surveyed, stamp = _surveyed(device, trigger, now, told)
    complete = replace(surveyed, challenge=challenge, past_ends=device.runs.untold())
    report, step = with_changes(complete, told, stamp)
    spooled = device.spool.append(lambda head: seal_report(device, report, head), step)
    device.journal.confirm(told_up_to, now)
    device.runs.forget_told()
    note_made(device, spooled, last_survey_at=now.isoformat())
    return spooled


def _surveyed(device: ReportingDevice, trigger: Trigger, now: datetime, told: ToldPrograms) -> tuple[DeviceReport, str]:
    """The survey, and of what its list of programs was read. Where nothing changed since it was told, it is not read again."""
    if device.invent is not None:
        return device.invent(trigger, now), ""
    asked, protection = device.policy.asked, device.identity.protection
    stamp = stamp_of(device.platform, device.host) if SoftwareInventory in asked else ""
    same = unchanged(told, stamp)
    if same is None:
        return survey(device.host, device.platform, trigger, protection, now, asked), stamp
    report = survey(device.host, device.platform, trigger, protection, now, asked - {SoftwareInventory})
    return replace(report, readings={**report.readings, NAME: same}), stamp


def note_made(device: ReportingDevice, spooled: SpooledMessage, **more: str) -> None:
    """Remember beside the spool how far this device's chain has come: a spool that knows less is not the newest."""
    made_at = device.host.now().isoformat()
    device.standing.update(made_epoch=spooled.epoch, made_sequence=spooled.sequence, last_made_at=made_at, **more)


def seal_report(device: ReportingDevice, report: DeviceReport, head: Head) -> SealedMessage:
    """The report as the message that follows this head. Raises SpoolError for one that no collector would take."""
    header = header_of(device, head)
    payload = encode_report(header, report)
    sealed = seal(payload, Purpose.REPORT, [device.identity.signer])
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        raise SpoolError(
            f"the report has {len(sealed)} bytes, the limit is {MAXIMUM_SEALED_BYTES}; it was not kept. Please report this"
        )
    message_hash = sha256(preauthentication_encoding(Purpose.REPORT, payload)).digest()
    return SealedMessage(Purpose.REPORT, sealed, message_hash, said_by(header))


def said_by(header: Header) -> bytes:
    """What a header says of its device that heartbeats leave out, as one value: a change of any of it makes a report."""
    parts = (header.boot_id.hex(), header.agent_version, header.policy_id, header.policy_digest.hex())
    return sha256(repr(parts).encode()).digest()


def header_of(device: ReportingDevice, head: Head) -> Header:
    boot_id, monotonic_milliseconds = device.host.boot_id(), device.host.monotonic_milliseconds()
    now, standing = device.host.now(), device.standing.now
    return Header(
        school_id=device.record.school_id,
        device_id=bytes.fromhex(device.record.device_id),
        key_generation=device.record.key_generation,
        epoch=head.epoch,
        sequence=head.sequence + 1,
        previous_hash=head.hash,
        boot_id=boot_id,
        monotonic_milliseconds=monotonic_milliseconds,
        wall_time=now,
        server_nonce=bytes.fromhex(standing.server_nonce),
        server_nonce_age_milliseconds=nonce_age_milliseconds(standing, boot_id, monotonic_milliseconds, now),
        agent_version=VERSION,
        policy_id=device.policy.policy_id,
        policy_digest=device.policy.digest,
    )
