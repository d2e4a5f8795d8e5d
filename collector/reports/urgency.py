"""What the technician does in which order: what is overdue, then by its last day, then by how grave it is."""

from dataclasses import dataclass
from datetime import date

from collector.reports.compliance_report import CheckEntry, DeviceEntry, RecordEntry
from collector.reports.figure import Figure
from collector.reports.figures_of_devices import RuleFigures
from collector.reports.school_at import SchoolAt
from collector.reports.summary import earliest_deadline
from compliance.deadline import Deadline
from compliance.rule import Severity
from compliance.verdict import Verdict

_GRAVITY = tuple(Severity)  # declared from the gravest on


@dataclass(frozen=True, slots=True)
class Task:
    """One rule that is not met, and where. `devices` are empty for a rule about the school; the most urgent come first."""

    rule: str
    title: str
    severity: Severity
    saw: str
    actors: str
    deadline: Deadline | None
    devices: tuple[tuple[DeviceEntry, CheckEntry], ...]
    figure: Figure
    overdue: Figure | None

    @property
    def put_right_by(self) -> date | None:
        """The earliest last day."""
        return None if self.deadline is None else self.deadline.put_right_by


def tasks(school: SchoolAt, rules: tuple[RuleFigures, ...], records: dict[str, Figure]) -> tuple[Task, ...]:
    """Everything that needs action, the most urgent first. `records` has the lines of each rule about the school."""
    of_rules = [_of_rule(each, school.by_rule[each.rule]) for each in rules if each.by_verdict[Verdict.FAIL].things]
    of_school = [_of_record(each, records) for each in school.report.records if each.check.verdict is Verdict.FAIL]
    return tuple(sorted((*of_rules, *of_school), key=_urgency))


def _of_rule(rule: RuleFigures, checks: list[tuple[DeviceEntry, CheckEntry]]) -> Task:
    failing = sorted((each for each in checks if each[1].verdict is Verdict.FAIL), key=lambda each: _last_day(each[1].deadline))
    found = [check for _, check in failing]
    return Task(
        rule=rule.rule,
        title=rule.title,
        severity=rule.severity,
        saw=found[0].saw,
        actors=found[0].actors,
        deadline=earliest_deadline(found),
        devices=tuple(failing),
        figure=rule.by_verdict[Verdict.FAIL],
        overdue=rule.overdue,
    )


def _of_record(record: RecordEntry, lines: dict[str, Figure]) -> Task:
    check = record.check
    where = lines[check.rule]
    return Task(check.rule, check.title, check.severity, check.saw, check.actors, check.deadline, (), where, None)


def _urgency(task: Task) -> tuple[date, int, int]:
    """What has no last day comes after what has one."""
    return _last_day(task.deadline), _GRAVITY.index(task.severity), -len(task.devices)


def _last_day(deadline: Deadline | None) -> date:
    return date.max if deadline is None else deadline.put_right_by
