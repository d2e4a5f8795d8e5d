"""The compliance report for machines: `report.json`. Verdicts and states are code words, instants ISO 8601 in UTC."""

import json
from datetime import date, datetime
from typing import Final, TypeAlias

from collector.reports.channel_entry import ChannelEntry, EndEntry, IncidentEntry, TwinEntry
from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry, LoanEntry, RecordEntry
from collector.reports.exception_entry import ExceptionEntry
from collector.store.held_policies import HeldPolicy
from collector.store.instants import to_text
from collector.store.refused_contexts import RefusedContext
from compliance.deadline import Deadline
from compliance.exceptions import Excuse
from compliance.rule import Clause

Plain: TypeAlias = str | int | bool | list["Plain"] | dict[str, "Plain"] | None

_INDENT: Final = 2


def report_json(report: ComplianceReport) -> str:
    """The whole report."""
    policy: Plain = None
    if report.policy is not None:
        policy = {"id": report.policy.policy_id, "version": report.policy.version}
    return in_json(
        {
            "school": report.school,
            "generated_at": to_text(report.generated_at),
            "policy": policy,
            "policy_trouble": report.policy_trouble or None,
            "exceptions": [_exception(each) for each in report.exceptions],
            "devices": [device_plain(each, report.generated_at.date()) for each in report.devices],
            "records": [_record(each, report.generated_at.date()) for each in report.records],
        }
    )


def in_json(plain: Plain) -> str:
    """Plain data as people and machines can read it, ending in a line end."""
    return json.dumps(plain, indent=_INDENT, ensure_ascii=False) + "\n"


def device_plain(device: DeviceEntry, today: date) -> dict[str, Plain]:
    """One device with all its checks; of what needs action, where today lies in the time that is given (both by UTC)."""
    return {
        "device_id": device.device_id,
        "asset_tag": device.asset_tag,
        "serial": device.serial,
        "name": device.name,
        "platform": device.platform,
        "simulated": device.simulated,
        "state": device.state.value,
        "verdict": device.verdict.value,
        "loan": None if device.loan is None else _loan(device.loan),
        "last_report_at": _instant(device.last_report_at),
        **_channel(device.channel),
        "checks": [_check(each, today) for each in device.checks],
    }


def _twin(twin: TwinEntry) -> dict[str, Plain]:
    return {
        "device_id": twin.device_id,
        "same": twin.same,
        "state": twin.state,
        "enrolled_at": _instant(twin.enrolled_at),
        "last_heard_at": _instant(twin.last_heard_at),
    }


def _policy(held: HeldPolicy | None) -> Plain:
    if held is None:
        return None
    refused: Plain = {"version": held.refused_version or None, "reason": held.refusal or None, "words": held.words}
    return {"version": held.version or None, "said_at": _instant(held.said_at), "refused": refused if held.words else None}


def _context(refused: RefusedContext | None) -> Plain:
    if refused is None:
        return None
    return {"said_at": _instant(refused.said_at), "reason": refused.refusal or None, "words": refused.words}


def _channel(channel: ChannelEntry) -> dict[str, Plain]:
    return {
        "fresh_as_of": _instant(channel.fresh_as_of),
        "clock_skew_seconds": channel.clock_skew_seconds,
        "key_protection": channel.key,
        "messages_lost": {each.reason: each.messages for each in channel.losses},
        "last_heard_at": _instant(channel.last_heard_at),
        "agent_ends": [_end(each) for each in channel.ends],
        "last_words": channel.last_words,
        "policy_bundle": _policy(channel.policy),
        "refused_context": _context(channel.refused_context),
        "same_computer": [_twin(each) for each in channel.twins],
        "incidents": [_incident(each) for each in channel.incidents],
    }


def _end(end: EndEntry) -> Plain:
    return {"how": end.how.value, "happened_at": to_text(end.happened_at), "heard_since": end.is_over}


def _incident(incident: IncidentEntry) -> Plain:
    return {
        "kind": incident.kind.value,
        "opened_at": to_text(incident.opened_at),
        "sightings": incident.sightings,
        "computers": incident.computers,
        "detail": incident.detail,
    }


def _loan(loan: LoanEntry) -> Plain:
    return {
        "loan_id": loan.loan_id,
        "state": loan.state.value,
        "borrower": loan.borrower,
        "due_back": _day(loan.due_back),
        "cleared": loan.cleared,
    }


def _check(check: CheckEntry, today: date) -> dict[str, Plain]:
    return {
        "rule": check.rule,
        "title": check.title,
        "verdict": check.verdict.value,
        "saw": check.saw,
        "asks": check.asks,
        "clause": _clause(check.clause),
        "clauses": [_clause(each) for each in check.clauses],
        "since": to_text(check.since),
        "since_on_device": _instant(check.since_on_device),
        "put_right_by": _day(check.put_right_by),
        "deadline": None if check.deadline is None else _deadline(check.deadline, today),
        "excused": None if check.excuse is None else _excuse(check.excuse),
        "in_hand": None if check.in_hand is None else {"by": check.in_hand.by_whom, "until": _day(check.in_hand.until)},
        "who_acts": check.actors,
        "how_to_fix": check.how_to_fix,
    }


def _excuse(excuse: Excuse) -> Plain:
    words: dict[str, Plain] = {"reason": excuse.reason, "approved_by": excuse.approved_by}
    return {"exception": excuse.exception_id, "until": _day(excuse.until), **words}


def _exception(entry: ExceptionEntry) -> Plain:
    return {
        "exception": entry.exception_id,
        "rule": entry.rule,
        "whom": entry.whom,
        "reason": entry.reason,
        "requested_by": entry.requested_by,
        "approved_by": entry.approved_by,
        "until": _day(entry.until),
        "excuses": list(entry.excused),
    }


def _deadline(deadline: Deadline, today: date) -> Plain:
    return {
        "stage": deadline.stage_on(today).value,
        "half_way": _day(deadline.half_way),
        "day_before": _day(deadline.day_before),
        "put_right_by": _day(deadline.put_right_by),
    }


def _record(record: RecordEntry, today: date) -> Plain:
    """A rule about the school. Its lines are named by register and number: whoever may read names finds them there."""
    lines: list[Plain] = [{"register": each.register, "line": each.line_id, "words": each.words} for each in record.lines]
    return {**_check(record.check, today), "due_on": _day(record.due_on), "lines": lines}


def _clause(clause: Clause) -> Plain:
    return {"policy": clause.policy, "section": clause.section, "quote": clause.quote}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
