"""The rules of the policy in force, each with what it asks, of how many devices it says what, and how it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_list_pages import Snapshots
from collector.console.register_view import NOT_SHOWN
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.errors import NotRecorded
from collector.fleet.snapshot import Snapshot
from collector.judging.judging import policy_or_why_not
from collector.judging.school_judging import judge_registers
from collector.plain_text import FROM_A_PACK, lines, one_line
from collector.registers.school_calendar import calendar_of
from collector.reports.compliance_report import RecordEntry
from collector.reports.policy_coverage import asking_less, counts
from collector.reports.school_records import records_of
from collector.store import devices, exceptions, verdicts
from collector.store.database import Transaction
from collector.store.exceptions import StoredException
from compliance.policy import Policy, Rule
from compliance.policy_problems import suggestion
from compliance.rules.kind import Nature
from compliance.school_clock import day_of
from compliance.verdict import Verdict

MOST_LISTED: Final = 50
SHOWN: Final = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.NOT_APPLICABLE, Verdict.RECORDED)
_SYSTEMS: Final = {"linux": "Linux", "windows": "Windows", "macos": "macOS", "chromeos": "ChromeOS", "any": "Every system"}
_PROVED_BY: Final = {
    Nature.TELEMETRY: "the device itself",
    Nature.MIXED: "the device beside what people recorded",
    Nature.REGISTER: "what people recorded",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many devices have one verdict by a rule, and the list of exactly those."""

    verdict: Verdict
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list of all. `record` is how a rule about the school stands, None for one about devices."""

    rule: Rule
    title: str
    counted: tuple[Counted, ...]
    record: RecordEntry | None
    changed: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A device that needs action by this rule."""

    label: str
    address: str
    saw: str
    put_right_by: date | None


@dataclass(frozen=True, slots=True)
class Fix:
    """How it is put right on some systems, which share the words."""

    systems: str
    words: str


@dataclass(frozen=True, slots=True)
class Excused:
    """An exception in force from this rule."""

    exception_id: str
    whom: str
    reason: str
    people: str
    until: date


def places(snapshots: Snapshots) -> Places:
    """The pages, over the devices as they are counted now."""

    def index(visit: Visit) -> Answer:
        policy = _policy(visit)
        snapshot = snapshots(visit.school.school_id)
        records = _records(visit, policy)
        rows = [_row(rule, snapshot, records) for rule in policy.rules]
        values = {
            "policy": policy,
            "of_devices": [each for each in rows if each.counted],
            "of_school": [each for each in rows if each.record is not None],
            "shown": SHOWN[:-1],
            "sees_devices": visit.may(Right.SEE_DEVICES),
        }
        return Shown("rules.html.jinja", values)

    def show(visit: Visit) -> Answer:
        policy = _policy(visit)
        rule = _rule(policy, visit.path["rule"])
        snapshot = snapshots(visit.school.school_id)
        return Shown("rule.html.jinja", _values(visit, policy, rule, snapshot))

    return (
        Place("/rules", Right.SEE_FIGURES, get=index),
        Place("/rules/{rule}", Right.SEE_FIGURES, get=show),
        Place("/policy", Right.SEE_FIGURES, get=coverage),
    )


def coverage(visit: Visit) -> Answer:
    """What becomes of every clause of the policy in force, and which clauses cannot all be followed."""
    policy = _policy(visit)
    titles = {rule.rule_id: one_line(rule.title, FROM_A_PACK) for rule in policy.rules}
    documents: dict[str, list[object]] = {}
    for clause in policy.clauses:
        less = {each.rule_id: each.asks_less for each in asking_less(policy, clause)}
        documents.setdefault(clause.document, []).append((clause, less))
    values = {"policy": policy, "documents": documents, "titles": titles, "counts": counts(policy)}
    return Shown("policy.html.jinja", values)


def _values(visit: Visit, policy: Policy, rule: Rule, snapshot: Snapshot) -> Mapping[str, object]:
    sees_devices = visit.may(Right.SEE_DEVICES)
    records = _records(visit, policy)
    with visit.database.reading() as tx:
        excused = _excused(tx, visit, rule)
        failing = _failing(tx, snapshot, rule) if sees_devices else []
    days = policy.days_of(rule)
    return {
        "policy": policy,
        "rule": rule,
        "title": one_line(rule.title, FROM_A_PACK),
        "asks": one_line(rule.asks, FROM_A_PACK),
        "evidence": one_line(rule.evidence, FROM_A_PACK),
        "grace": "none, it is for the record" if days is None else f"{days} {'day' if days == 1 else 'days'}",
        "proved_by": _PROVED_BY[rule.nature],
        "systems": ", ".join(_SYSTEMS[each] for each in rule.platforms),
        "who": ", ".join(each.on_screen for each in rule.who_acts),
        "fixes": _fixes(rule),
        "row": _row(rule, snapshot, records),
        "failing": failing,
        "most_listed": MOST_LISTED,
        "excused": excused,
        "sees_devices": sees_devices,
        "may_act": visit.may(Right.ACT_ON_DEVICES),
    }


def _policy(visit: Visit) -> Policy:
    with visit.database.reading() as tx:
        policy, why = policy_or_why_not(tx, visit.school.school_id)
    if policy is None:
        raise NotRecorded(
            f"the policy in force cannot be read: {why}" if why else "no policy is adopted yet; an administrator adopts one"
        )
    return policy


def _rule(policy: Policy, named: str) -> Rule:
    rules = {each.rule_id: each for each in policy.rules}
    found = rules.get(named.upper())
    if found is None:
        raise NotRecorded(
            f"the policy in force has no rule {named!r}; {suggestion(named.upper(), list(rules)) or ''}".rstrip("; ")
        )
    return found


def _records(visit: Visit, policy: Policy) -> dict[str, RecordEntry]:
    """The rules about the school by their ids, judged now."""
    judge_registers(visit.database, visit.school.school_id, visit.now)
    with visit.database.reading() as tx:
        found = records_of(tx, visit.school, policy, calendar_of(tx, visit.school.school_id))
    return {each.check.rule: each for each in found}


def _row(rule: Rule, snapshot: Snapshot, records: Mapping[str, RecordEntry]) -> RuleRow:
    title, record = one_line(rule.title, FROM_A_PACK), records.get(rule.rule_id)
    held = next((each for each in snapshot.by_check if each.rule == rule.rule_id), None)
    if held is None:
        return RuleRow(rule, title, (), record, "")
    found = tuple(
        Counted(each, held.by_verdict[each].number, f"/devices?{held.by_verdict[each].filter.query()}") for each in SHOWN
    )
    return RuleRow(rule, title, found, record, _changed(held.more_failing))


def _changed(more: int) -> str:
    """`3 more need action than 30 days ago`."""
    if not more:
        return "as many need action as 30 days ago"
    how = "more" if more > 0 else "fewer"
    return f"{abs(more)} {how} {'needs' if abs(more) == 1 else 'need'} action than 30 days ago"


def _failing(tx: Transaction, snapshot: Snapshot, rule: Rule) -> list[Failing]:
    """The first of them, the worst first."""
    found = [each for each in snapshot.counted if snapshot.verdict_by(each, rule.rule_id) is Verdict.FAIL][:MOST_LISTED]
    said = verdicts.of_devices(tx, [each.device_id for each in found])
    return [
        Failing(
            each.marked_label,
            f"/devices/{each.device_id.hex()}",
            one_line(held.saw) if (held := said[each.device_id].get(rule.rule_id)) else "",
            each.put_right_by,
        )
        for each in found
    ]


def _fixes(rule: Rule) -> list[Fix]:
    """Words that several systems share are told once."""
    systems: dict[str, list[str]] = {}
    for system, words in rule.how_to_fix.items():
        systems.setdefault(words, []).append(system)
    return [Fix(", ".join(_SYSTEMS.get(each, each) for each in names), lines(words)) for words, names in systems.items()]


def _excused(tx: Transaction, visit: Visit, rule: Rule) -> list[Excused]:
    in_force = exceptions.in_force(tx, visit.school.school_id, day_of(visit.now))
    return [_one_excused(tx, visit, each) for each in in_force if each.rule_id == rule.rule_id]


def _one_excused(tx: Transaction, visit: Visit, granted: StoredException) -> Excused:
    device = devices.find(tx, granted.device_id) if granted.device_id else None
    named = device.label if device and visit.may(Right.SEE_DEVICES) else "one device"
    people = f"asked for by {granted.requested_by}, approved by {granted.approved_by}"
    return Excused(
        granted.exception_id,
        one_line(named if granted.device_id else f"all of the group {granted.group_name}"),
        one_line(granted.reason),
        one_line(people) if visit.may(Right.SEE_PEOPLE) else NOT_SHOWN,
        granted.until,
    )
