"""Where this device stands, from its own files only: the network is not asked, and the running service not disturbed."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from agent.enrolment_record import EnrolmentRecord, load_enrolment
from agent.harmless import on_one_line
from agent.sessions.briefing import NoPolicy, load_policy
from agent.sessions.refusals import in_words as refusal_in_words
from agent.spool.summary import SpoolStory, SpoolSummary, look_into_spool, look_into_story
from agent.standing import Standing, StandingFile
from agent.state_folder import StateFolder
from agent.telling.channel_words import (
    clock_in_words,
    connection_in_words,
    dead_letters_in_words,
    missing_in_words,
    nonce_in_words,
    receipt_in_words,
    trust_in_words,
    waiting_in_words,
)
from agent.telling.confirmation import Confirmation, confirmation_of
from agent.trust.clock_limits import ClockLimits, clock_limits
from agent.trust.trust_store import TrustStore
from agent.watching.watch_notes import WatchNotes, read_notes, watching_in_words
from compliance.days import day_in_words
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` shows."""

    record: EnrolmentRecord
    standing: Standing
    spool: SpoolSummary | None
    story: SpoolStory
    policy: str
    bundle_version: int
    policy_ends: datetime | None
    trust_version: int
    trust_ends: datetime | None
    clock_limits: ClockLimits
    watching: WatchNotes | None
    confirmation: Confirmation | None = None


def read_status(folder: StateFolder) -> Status:
    """Read it. Raises NotEnrolled."""
    record = load_enrolment(folder)
    policy = load_policy(folder)
    named = "none" if isinstance(policy, NoPolicy) else f"{policy.policy_id}, version {policy.version}"
    spool, story, trust = look_into_spool(folder), look_into_story(folder), TrustStore(folder)
    told = StandingFile(folder).now
    ends = None if isinstance(policy, NoPolicy) else policy.expires
    return Status(
        record=record,
        standing=told,
        spool=spool,
        story=story,
        policy=named,
        bundle_version=policy.bundle_version,
        policy_ends=ends,
        trust_version=trust.version,
        trust_ends=trust.expires(),
        clock_limits=clock_limits(folder),
        watching=read_notes(folder),
        confirmation=confirmation_of(folder, policy),
    )


def as_plain(status: Status) -> dict[str, Any]:
    """For machines. Times are ISO 8601 in UTC, null where there is none."""
    record, standing, spool = status.record, status.standing, status.spool
    return {
        "school": {"id": record.school_id, "name": record.school_name},
        "device_id": record.device_id,
        "asset_tag": record.asset_tag,
        "collector": {"host": record.host, "enrolment_port": record.enrolment_port, "agents_port": record.agents_port},
        "enrolled_at": record.enrolled_at,
        "awaiting_approval": record.awaiting_approval,
        "policy": status.policy,
        "policy_bundle": _bundle(status),
        "policy_trouble": standing.policy_trouble or None,
        "policy_confirmed_at": status.confirmation.at.isoformat() if status.confirmation else None,
        "context_as_of": standing.context_as_of or None,
        "context_trouble": standing.context_trouble or None,
        "last_survey_at": standing.last_survey_at or None,
        "last_acknowledged_at": standing.last_acknowledged_at or None,
        "reports_made": spool.head.sequence if spool else 0,
        "reports_acknowledged": spool.acknowledged if spool else 0,
        "reports_waiting": spool.messages - spool.heartbeats if spool else 0,
        "heartbeats_waiting": spool.heartbeats if spool else 0,
        "bytes_waiting": spool.bytes if spool else 0,
        "messages_missing": spool.missing if spool else 0,
        "gaps_confessed": [asdict(gap) for gap in status.story.confessed],
        "watching": asdict(status.watching) if status.watching else None,
        "dead_letters": spool.dead_letters if spool else 0,
        "last_receipt": _receipt(status.story),
        "last_nonce_at": standing.nonce_wall_time or None,
        "clock_ahead_seconds": standing.clock_ahead_seconds if standing.session_nonce else None,
        "via": standing.via or None,
        "trust_bundle": _trust(status),
        "trust_trouble": standing.trust_trouble or None,
        "refusal": {"code": standing.refusal_code or None, "words": standing.refusal} if standing.refusal else None,
        "renewal_trouble": standing.renewal_trouble or None,
        "trouble": standing.trouble or None,
    }


def in_words(status: Status, now: datetime) -> str:
    """For people, in lines of a label and its words."""
    record, standing, spool = status.record, status.standing, status.spool

    def when(instant: str) -> str:
        return _when(instant, now)

    rows = [
        ("School", record.school_name),
        ("Device", record.device_id[:16] + (f", asset {record.asset_tag}" if record.asset_tag else "")),
        ("Collector", f"{record.host}, ports {record.enrolment_port} and {record.agents_port}"),
        ("Enrolled", when(record.enrolled_at) + (", not approved yet when enrolled" if record.awaiting_approval else "")),
        ("Policy", _with(status.policy + _signed(status, now), standing.policy_trouble)),
        ("Told of itself", _with(_told(standing, when) + _doubted(status, now), standing.context_trouble)),
        ("Last survey", when(standing.last_survey_at)),
        ("Last acknowledged", when(standing.last_acknowledged_at)),
        ("Last receipt", receipt_in_words(status.story, when)),
        ("Waiting", waiting_in_words(spool)),
        ("Missing", missing_in_words(spool, status.story)),
        ("Put aside", dead_letters_in_words(spool, status.story)),
        ("Watching", watching_in_words(status.watching)),
        ("Last nonce", nonce_in_words(standing, when)),
        ("Clock", status.clock_limits.broken_by(now) or clock_in_words(standing)),
        ("Connection", connection_in_words(standing)),
        ("Trust bundle", _with(trust_in_words(status.trust_version, status.trust_ends, now), standing.trust_trouble)),
        ("Renewal", standing.renewal_trouble or "no trouble"),
        ("Refused", refusal_in_words(standing, record.device_id)),
        ("Trouble", standing.trouble or "none known"),
    ]
    return "".join(f"{label + ':':<19}{on_one_line(words)}\n" for label, words in rows)


def _with(words: str, trouble: str) -> str:
    return f"{words}; {trouble}" if trouble else words


def _receipt(story: SpoolStory) -> dict[str, Any] | None:
    if not story.receipts:
        return None
    last = story.receipts[0]
    place = {"epoch": last.epoch, "sequence": last.sequence}
    sealed = b64encode(last.sealed).decode()
    return {**place, "received_at": last.received_at, "is_checked": last.is_checked, "sealed": sealed}


def _bundle(status: Status) -> dict[str, Any] | None:
    return {"version": status.bundle_version, "expires": status.policy_ends.isoformat()} if status.policy_ends else None


def _signed(status: Status, now: datetime) -> str:
    """As the school signed it, and whether it has ended; nothing where nobody did."""
    if status.policy_ends is None:
        return ""
    until = f"{'good until' if status.policy_ends >= now else 'EXPIRED on'} {day_in_words(status.policy_ends)}"
    return f", signed as number {status.bundle_version}, {until}"


def _told(standing: Standing, when: Callable[[str], str]) -> str:
    return f"by the school, {when(standing.context_as_of)}" if standing.context_as_of else "nothing that the school has signed"


def _doubted(status: Status, now: datetime) -> str:
    doubt = status.confirmation.doubt_in_words(now) if status.confirmation else ""
    return f". {doubt}" if doubt else ""


def _trust(status: Status) -> dict[str, Any] | None:
    return {"version": status.trust_version, "expires": status.trust_ends.isoformat()} if status.trust_ends else None


def _when(instant: str, now: datetime) -> str:
    if not instant:
        return "never"
    then = datetime.fromisoformat(instant)
    hours = int((now - then).total_seconds() // 3600)
    ago = "less than an hour ago" if hours == 0 else f"{hours} h ago" if 0 < hours < 48 else f"{hours // 24} days ago"
    return f"{then:%a} {then.day} {then:%b %Y, %H:%M} UTC ({ago if hours >= 0 else 'by another clock'})"
