"""Where this device stands, from its own files only: the network is not asked, and the running service not disturbed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.briefing import NoPolicy, load_policy
from agent.enrolment_record import EnrolmentRecord, load_enrolment
from agent.spool import SpoolSummary, look_into_spool
from agent.standing import Standing, StandingFile
from agent.state_folder import StateFolder


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` shows."""

    record: EnrolmentRecord
    standing: Standing
    spool: SpoolSummary | None
    policy: str


def read_status(folder: StateFolder) -> Status:
    """Read it. Raises NotEnrolled."""
    record = load_enrolment(folder)
    policy = load_policy(folder)
    named = "none" if isinstance(policy, NoPolicy) else f"{policy.policy_id}, version {policy.version}"
    return Status(record, StandingFile(folder).now, look_into_spool(folder), named)


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
        "last_survey_at": standing.last_survey_at or None,
        "last_acknowledged_at": standing.last_acknowledged_at or None,
        "reports_made": spool.head.sequence if spool else 0,
        "reports_acknowledged": spool.acknowledged if spool else 0,
        "reports_waiting": spool.messages if spool else 0,
        "bytes_waiting": spool.bytes if spool else 0,
        "trouble": standing.trouble or None,
    }


def in_words(status: Status, now: datetime) -> str:
    """For people, in lines of a label and its words."""
    record, standing, spool = status.record, status.standing, status.spool
    waiting = "none" if not spool or not spool.messages else f"{spool.messages} ({spool.bytes} bytes)"
    rows = [
        ("School", record.school_name),
        ("Device", record.device_id[:16] + (f", asset {record.asset_tag}" if record.asset_tag else "")),
        ("Collector", f"{record.host}, ports {record.enrolment_port} and {record.agents_port}"),
        ("Enrolled", _when(record.enrolled_at, now) + (", not approved yet when enrolled" if record.awaiting_approval else "")),
        ("Policy", status.policy),
        ("Last survey", _when(standing.last_survey_at, now)),
        ("Last acknowledged", _when(standing.last_acknowledged_at, now)),
        ("Reports waiting", waiting),
        ("Trouble", standing.trouble or "none known"),
    ]
    return "".join(f"{label + ':':<19}{words}\n" for label, words in rows)


def _when(instant: str, now: datetime) -> str:
    if not instant:
        return "never"
    then = datetime.fromisoformat(instant)
    hours = int((now - then).total_seconds() // 3600)
    ago = "less than an hour ago" if hours == 0 else f"{hours} h ago" if 0 < hours < 48 else f"{hours // 24} days ago"
    return f"{then:%a} {then.day} {then:%b %Y, %H:%M} UTC ({ago if hours >= 0 else 'by another clock'})"
