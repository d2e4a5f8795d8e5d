"""The report of a school at a moment of the past, put together as that of today is: of what is recorded of that moment.

What is not recorded of it is said so, and never guessed: how a loan stood that has moved on since, and when a device was heard
last that was heard again. The names of devices and the calendar are those that are recorded now.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from collector.judging.past import DevicePast, PastCheck
from collector.judging.school_past import SchoolPast
from collector.plain_text import FROM_A_PACK, one_line
from collector.registers.recording import every_line
from collector.registers.school_calendar import calendar_of
from collector.reports.agreed import Agreed
from collector.reports.assembly import device_entry, exceptions_of
from collector.reports.channel_entry import ChannelEntry, Channels
from collector.reports.compliance_report import ComplianceReport, DeviceEntry, PolicyName, RecordEntry
from collector.reports.encrypted_then import encrypted_then
from collector.reports.school_at import SchoolAt
from collector.reports.school_records import records_from
from collector.store import incidents, loans, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import Incident
from collector.store.loans import StoredLoan
from collector.store.school_verdict_past import PastSchoolVerdict
from collector.store.school_verdicts import StoredSchoolVerdict
from collector.store.schools import School
from collector.store.verdicts import StoredVerdict, VerdictChange
from compliance.policy import Policy
from compliance.verdict import Verdict

_NOT_JUDGED: Final = "It had not been judged by this rule yet"


def gathered_past(tx: Transaction, school: School, past: SchoolPast) -> SchoolAt:
    """The school as it stood then."""
    held_loans = [each for each in loans.everything(tx, past.school_id) if each.created_at <= past.at]
    loans_are_recorded = all(each.state_changed_at <= past.at for each in held_loans)
    open_then = tuple(each for each in incidents.all_of(tx, past.school_id) if _was_open(each, past.at))
    channels = Channels(tx, past.school_id, [each.device for each in past.devices])
    heard = [channels.of(each.device).last_heard_at for each in past.devices]
    return SchoolAt(
        report=_report(tx, school, past, held_loans, [_channel(each, channels, open_then) for each in past.devices]),
        policy=past.policy,
        at=past.at,
        known_at=past.known_at,
        loans=tuple(held_loans) if loans_are_recorded else None,
        incidents=open_then,
        lines=tuple(every_line(tx, past.school_id, past.at)),
        is_past=True,
        messages_are_recorded=all(each is None or each <= past.at for each in heard),
        encrypted_then=encrypted_then(tx, past.school_id, past.policy),
        lines_not_recorded=frozenset(each.rule_id for each in past.records.values() if not each.policy_digest),
    )


def _report(
    tx: Transaction, school: School, past: SchoolPast, held_loans: list[StoredLoan], channels: list[ChannelEntry]
) -> ComplianceReport:
    policy, calendar = past.policy, calendar_of(tx, past.school_id)
    name = None if policy is None else PolicyName(policy.policy_id, one_line(policy.version), one_line(policy.title))
    agreed = Agreed(tx, past.school_id, calendar, past.at)
    changes = verdicts.newest_changes(tx, past.school_id, past.at)
    by_loan = {each.loan_id: each for each in held_loans if each.state_changed_at <= past.at}
    entries = tuple(
        _device(each, changes, by_loan.get(each.device.loan_id), agreed, channel)
        for each, channel in zip(past.devices, channels, strict=True)
    )
    trouble = past.trouble or ("" if policy else "The school had adopted no policy then, so nothing was judged.")
    records = _records(past, school, agreed)
    excused = exceptions_of(agreed, entries)
    words = one_line(trouble, FROM_A_PACK)
    return ComplianceReport(one_line(school.name), past.at, name, entries, words, calendar, records, excused)


def _device(
    past: DevicePast,
    changes: Mapping[tuple[bytes, str], VerdictChange],
    loan: StoredLoan | None,
    agreed: Agreed,
    channel: ChannelEntry,
) -> DeviceEntry:
    held = {
        each.rule.rule_id: _stored(each, past, changes.get((past.device.device_id, each.rule.rule_id))) for each in past.checks
    }
    return device_entry(_as_it_stood(past), held, loan, past.policy, agreed, channel)


def _as_it_stood(past: DevicePast) -> Device:
    """Where nothing is recorded of its state, it had been enrolled and no person had moved it."""
    device, state = past.device, past.state
    reported = device.last_report_at if device.last_report_at and device.last_report_at <= past.at else None
    if state is None:
        judged = any(each.held is not None for each in past.checks)
        begun = DeviceState.REPORTING if judged else DeviceState.AWAITING_FIRST_REPORT
        return replace(device, state=begun, state_reason="", state_changed_at=device.enrolled_at, last_report_at=reported)
    moved_at = state.since or device.enrolled_at
    return replace(device, state=state.state, state_reason=state.reason, state_changed_at=moved_at, last_report_at=reported)


def _stored(check: PastCheck, past: DevicePast, change: VerdictChange | None) -> StoredVerdict:
    """As it would be held now. Since when it failed, the changes say that were known then, where they say the same verdict."""
    rule, held, policy = check.rule, check.held, past.policy
    digest = policy.digest if policy else b""
    if held is None or held.verdict is None:
        return StoredVerdict(rule.rule_id, Verdict.UNKNOWN, _NOT_JUDGED, rule.asks, past.device.enrolled_at, None, digest)
    told = change if change is not None and change.after is held.verdict else None
    began = told.failing_since if told else None
    since = held.valid_at if told is None else began if began and held.verdict is Verdict.FAIL else told.at
    seen_from = (told.failing_from if told else held.valid_at) if held.verdict is Verdict.FAIL else None
    return StoredVerdict(rule.rule_id, held.verdict, held.saw, rule.asks, since, began, digest, seen_from)


def _channel(past: DevicePast, channels: Channels, open_then: tuple[Incident, ...]) -> ChannelEntry:
    """Of its channel only the incidents are recorded of every moment, and when it was heard if it was never heard again."""
    now = channels.of(past.device)
    heard = now.last_heard_at if now.last_heard_at and now.last_heard_at <= past.at else None
    mine = tuple(channels.incident(each) for each in open_then if each.device_id == past.device.device_id)
    return ChannelEntry(mine, (), None, None, None, last_heard_at=heard, is_expected=past.is_believed and heard is not None)


def _records(past: SchoolPast, school: School, agreed: Agreed) -> tuple[RecordEntry, ...]:
    if past.policy is None:
        return ()
    policy = past.policy
    held = {each.rule_id: _record(each, policy) for each in past.records.values() if each.verdict is not None}
    return records_from({name: each for name, each in held.items() if each}, school, policy, agreed.calendar)


def _record(past: PastSchoolVerdict, policy: Policy) -> StoredSchoolVerdict | None:
    asked = next((each.asks for each in policy.school_rules if each.rule_id == past.rule_id), "")
    if past.verdict is None:
        return None
    return StoredSchoolVerdict(
        school_id=past.school_id,
        rule_id=past.rule_id,
        verdict=past.verdict,
        saw=past.saw,
        asks=past.asks or asked,
        lines_json=past.lines_json,
        due_on=past.due_on,
        since=past.since,
        failing_since=past.failing_since,
        policy_digest=policy.digest,
    )


def _was_open(incident: Incident, at: datetime) -> bool:
    return incident.opened_at <= at and (incident.closed_at is None or incident.closed_at > at)
