"""What fails now, on which device, and how much of the time to put it right is gone."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from collector.alerts.counted import Counted, called
from collector.alerts.matter import Kind, Matter
from collector.plain_text import FROM_A_PACK, one_line
from collector.reports import dates
from collector.reports.agreed import Agreed
from collector.reports.deadline_words import put_right_words
from collector.reports.exception_entry import InHandEntry
from collector.store import school_verdicts, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.instants import to_text
from collector.store.verdicts import StoredVerdict
from compliance.deadline import Deadline, Stage
from compliance.policy import Policy
from compliance.rule import Rule, Severity
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_OF_STAGES: Final[Mapping[Stage, Kind]] = {
    Stage.IN_TIME: Kind.FAILURE,
    Stage.HALF_GONE: Kind.HALF_TIME,
    Stage.DAY_BEFORE: Kind.DAY_BEFORE,
    Stage.LAST_DAY: Kind.DAY_BEFORE,
    Stage.OVERDUE: Kind.OVERDUE,
}


def failures_of(
    tx: Transaction, policy: Policy, school_id: str, counted: Counted, agreed: Agreed, now: datetime
) -> Iterator[Matter]:
    """Every failure that stands, on devices and in the registers. What is excused is none; what is in hand is left in peace."""
    rules = {each.rule_id: each for each in policy.device_rules}
    failing = [each for each in verdicts.failing_of_school(tx, school_id) if each.verdict.policy_digest == policy.digest]
    concerned = counted.of(each.device_id for each in failing)
    for row in failing:
        device, held = concerned.get(row.device_id), row.verdict
        rule = rules.get(held.rule_id)
        if device is None or rule is None or not device.state.may_speak:
            continue
        if not _is_in_hand(agreed.hand(device, held), now):
            yield _on_device(device, rule, held, policy.deadline(rule, held.since, agreed.calendar), now)
    yield from _in_registers(tx, policy, school_id, agreed, now)


def _on_device(device: Device, rule: Rule, held: StoredVerdict, deadline: Deadline | None, now: datetime) -> Matter:
    return _matter(
        f"device/{device.device_id.hex()}/{rule.rule_id}",
        rule,
        called(device),
        one_line(held.saw),
        f"/devices/{device.device_id.hex()}",
        (held.since, deadline),
        now,
    )


def _in_registers(tx: Transaction, policy: Policy, school_id: str, agreed: Agreed, now: datetime) -> Iterator[Matter]:
    held = school_verdicts.of_school(tx, school_id)
    for rule in policy.school_rules:
        found = held.get(rule.rule_id)
        if found is None or found.policy_digest != policy.digest or found.verdict is not Verdict.FAIL:
            continue
        deadline = policy.deadline_of_school(rule, found.since, found.due_on, agreed.calendar)
        saw = one_line(found.saw, FROM_A_PACK)
        path = "/registers"
        yield _matter(f"school/{rule.rule_id}", rule, "The school's records", saw, path, (found.since, deadline), now)


def _matter(
    subject: str, rule: Rule, thing: str, said: str, path: str, time: tuple[datetime, Deadline | None], now: datetime
) -> Matter:
    (since, deadline), today = time, day_of(now)
    is_new = deadline is None or (day_of(since) == today and deadline.stage_on(today) is not Stage.OVERDUE)
    kind = Kind.FAILURE if is_new or deadline is None else _OF_STAGES[deadline.stage_on(today)]
    when = f"since {dates.day(day_of(since), today)}{put_right_words(deadline, today)}"
    is_critical = rule.severity is Severity.CRITICAL
    title = f"{one_line(rule.title, FROM_A_PACK)} ({rule.rule_id})" + (", critical" if is_critical else "")
    return Matter(kind, subject, to_text(since), title, thing, said, path, when, is_urgent=is_critical)


def _is_in_hand(hand: InHandEntry | None, now: datetime) -> bool:
    """Until the day that was agreed has passed."""
    return hand is not None and hand.until >= day_of(now)
