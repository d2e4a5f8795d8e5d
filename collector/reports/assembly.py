"""Puts the compliance report together from what the store holds.

Whatever comes from outside (devices, forms, packs) is made harmless here, once, so that no format can forget it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from collector.plain_text import FROM_A_DEVICE, FROM_A_PACK, lines, one_line
from collector.reports import state_words
from collector.reports.agreed import Agreed
from collector.reports.channel_entry import ChannelEntry, Channels
from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry, LoanEntry, PolicyName
from collector.reports.exception_entry import ExceptionEntry, entry_of
from collector.reports.school_records import records_of
from collector.store import devices, loans, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.loans import LoanState, StoredLoan
from collector.store.schools import School
from collector.store.verdicts import StoredVerdict
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.policy import Policy
from compliance.rule import Clause, Rule
from compliance.verdict import Verdict

_NOT_REPORTED: Final = "The device has not reported yet"
_NOT_JUDGED: Final = "The device has not been judged by this policy yet"


def build(
    tx: Transaction,
    school: School,
    policy: Policy | None,
    now: datetime,
    policy_trouble: str = "",
    calendar: SchoolCalendar = WITHOUT_TERMS,
) -> ComplianceReport:
    """The report as the store knows it now. Judge first (`judging_when_due.py`): clock and registers move without a report.

    `policy_trouble` says why the policy in force cannot be read, where it cannot.
    """
    name = None if policy is None else PolicyName(policy.policy_id, one_line(policy.version), one_line(policy.title))
    everyone = devices.everyone(tx, school.school_id)
    channels = Channels(tx, school.school_id, everyone)
    agreed = Agreed(tx, school.school_id, calendar, now)
    entries = tuple(_device(tx, each, policy, agreed, channels.of(each)) for each in everyone)
    trouble, records = one_line(policy_trouble, FROM_A_PACK), records_of(tx, school, policy, calendar)
    excused = exceptions_of(agreed, entries)
    return ComplianceReport(one_line(school.name), now, name, entries, trouble, calendar, records, excused)


def exceptions_of(agreed: Agreed, entries: tuple[DeviceEntry, ...]) -> tuple[ExceptionEntry, ...]:
    """Every exception in force, with what it excuses."""
    labels = {each.device_id: each.marked_label for each in entries}
    excused: dict[str, list[str]] = {each.exception_id: [] for each in agreed.granted}
    for entry in entries:
        for check in entry.checks:
            if check.excuse is not None:
                excused[check.excuse.exception_id].append(entry.marked_label)
    return tuple(
        entry_of(each, labels.get(each.device_id.hex(), f"group {each.group_name}"), excused[each.exception_id])
        for each in agreed.granted
    )


def _device(tx: Transaction, device: Device, policy: Policy | None, agreed: Agreed, channel: ChannelEntry) -> DeviceEntry:
    held = verdicts.of_device(tx, device.device_id)
    return device_entry(device, held, loans.find(tx, device.school_id, device.loan_id), policy, agreed, channel)


def device_entry(
    device: Device,
    held: Mapping[str, StoredVerdict],
    loan: StoredLoan | None,
    policy: Policy | None,
    agreed: Agreed,
    channel: ChannelEntry,
    rules: Sequence[Rule] | None = None,
) -> DeviceEntry:
    """One device with its checks by all rules, or by these, of the verdicts that are held of it by the rule's id."""
    asked = rules if rules is not None else () if policy is None else policy.device_rules
    checks = () if policy is None else tuple(_check(device, rule, policy, agreed, held) for rule in asked)
    return DeviceEntry(
        device_id=device.device_id.hex(),
        asset_tag=one_line(device.asset_tag),
        serial=one_line(device.serial),
        name=one_line(device.name),
        make_and_model=one_line(f"{device.make} {device.model}"),
        platform=one_line(device.platform),
        simulated=device.simulated,
        state=device.state,
        state_reason=one_line(device.state_reason),
        state_changed_at=device.state_changed_at,
        loan=_loan(loan),
        last_report_at=device.last_report_at,
        checks=checks,
        channel=channel,
    )


def _check(device: Device, rule: Rule, policy: Policy, agreed: Agreed, held: Mapping[str, StoredVerdict]) -> CheckEntry:
    stored = _held(device, rule, policy, held.get(rule.rule_id))
    failing = stored.verdict is Verdict.FAIL
    return CheckEntry(
        rule=rule.rule_id,
        title=one_line(rule.title, FROM_A_PACK),
        severity=rule.severity,
        verdict=stored.verdict,
        saw=one_line(stored.saw, FROM_A_PACK if stored.verdict is Verdict.WAIVED else FROM_A_DEVICE),
        asks=one_line(stored.asks, FROM_A_PACK),
        clauses=tuple(map(_clause, rule.clauses)),
        since=stored.since,
        deadline=policy.deadline(rule, stored.since, agreed.calendar) if failing else None,
        who_acts=rule.who_acts,
        how_to_fix=lines(rule.how_to_fix.get(device.platform, "")),
        excuse=agreed.excuse(device, stored),
        in_hand=agreed.hand(device, stored),
        since_on_device=stored.failing_from if failing else None,
    )


def _held(device: Device, rule: Rule, policy: Policy, stored: StoredVerdict | None) -> StoredVerdict:
    """The verdict that stands. One on a device that may not speak does not, nor one by another text of the policy."""
    if not device.state.may_speak:
        saw = state_words.why_not_believed(device.state, device.state_reason)
        return _not_known(rule, policy, saw, device.state_changed_at)
    if stored is not None and stored.policy_digest == policy.digest:
        return stored
    saw = _NOT_REPORTED if device.last_report_at is None else _NOT_JUDGED
    return _not_known(rule, policy, saw, device.enrolled_at)


def _not_known(rule: Rule, policy: Policy, saw: str, since: datetime) -> StoredVerdict:
    return StoredVerdict(rule.rule_id, Verdict.UNKNOWN, saw, rule.asks, since, None, policy.digest)


def _loan(loan: StoredLoan | None) -> LoanEntry | None:
    if loan is None:
        return None
    cleared = loan.state is LoanState.CLEARED
    return LoanEntry(one_line(loan.loan_id), loan.state, one_line(loan.borrower_name), loan.due_back, cleared)


@lru_cache(maxsize=1024)  # every device has the same ones
def _clause(clause: Clause) -> Clause:
    return Clause(*(one_line(each, FROM_A_PACK) for each in (clause.policy, clause.section, clause.quote)))
