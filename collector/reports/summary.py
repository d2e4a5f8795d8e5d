"""The answer to "are we all right?": how many devices meet the policy, and what to do first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry
from compliance.deadline import Deadline
from compliance.rule import Severity
from compliance.verdict import Verdict, rank

MOST_FIRST_THINGS: Final = 5

_COUNTED_AS: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "meet policy",
    Verdict.FAIL: "need action",
    Verdict.UNKNOWN: "not known",
    Verdict.WAIVED: "excused",
    Verdict.NOT_APPLICABLE: "not concerned",
    Verdict.RECORDED: "only recorded",
}


class Judged(Protocol):
    """Whatever has a verdict."""

    @property
    def verdict(self) -> Verdict:
        """The worst of its checks."""
        ...


Failure: TypeAlias = tuple[DeviceEntry, CheckEntry]

_ALWAYS_SAID: Final = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)
_GRAVITY: Final = tuple(Severity)  # declared from the gravest on


@dataclass(frozen=True, slots=True)
class Count:
    """How many devices have this verdict, with the words that follow the number."""

    verdict: Verdict
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class FirstThing:
    """One cause, the gravest rule that fails by it, and all the devices on which it does.

    `since` and `deadline` are the earliest of them. Rules that fail on the same devices by the same cause are one thing.
    """

    title: str
    severity: Severity
    devices: tuple[DeviceEntry, ...]
    saw: str  # of the one device, "" when there are several
    since: datetime
    deadline: Deadline | None
    actors: str


def counts(devices: Iterable[Judged]) -> tuple[Count, ...]:
    """Devices by verdict. The numbers add up to all of them; excused and not concerned only where there are any."""
    found = Counter(each.verdict for each in devices)
    return tuple(
        Count(verdict, found[verdict], words)
        for verdict, words in _COUNTED_AS.items()
        if found[verdict] or verdict in _ALWAYS_SAID
    )


def worst_devices_first(report: ComplianceReport) -> list[DeviceEntry]:
    """Every device: those in use before those that have ended, the worst first, then the gravest, then the real."""
    return sorted(report.devices, key=lambda device: (device.state.has_ended, _badness(device), device.simulated, device.label))


def worst_first(checks: Iterable[CheckEntry]) -> list[CheckEntry]:
    """Checks with the worst first, among equals the gravest, else in the order of the policy."""
    return sorted(checks, key=_check_badness)


def earliest_deadline(checks: Iterable[CheckEntry]) -> Deadline | None:
    """The deadline that ends first; None where nothing has any."""
    found = [each.deadline for each in checks if each.deadline]
    return min(found, key=lambda each: each.put_right_by, default=None)


def first_things(report: ComplianceReport) -> tuple[FirstThing, ...]:
    """What to do first: the gravest rules that fail, then those on most devices, then those that fail longest. At most five.

    What fails on simulated devices alone comes after everything that fails on a real one.
    """
    failing: dict[str, list[Failure]] = {}
    for device in sorted(report.in_use, key=lambda each: each.simulated):
        for check in device.checks:
            if check.verdict is Verdict.FAIL:
                failing.setdefault(check.rule, []).append((device, check))
    by_cause: dict[tuple[tuple[str, str], ...], list[list[Failure]]] = {}
    for found in failing.values():
        by_cause.setdefault(_cause(found), []).append(found)
    things = sorted((_first_thing(rules) for rules in by_cause.values()), key=_urgency)
    return tuple(things[:MOST_FIRST_THINGS])


def _cause(found: list[Failure]) -> tuple[tuple[str, str], ...]:
    return tuple((device.device_id, check.saw) for device, check in found)


def _badness(device: DeviceEntry) -> tuple[int, int]:
    return min(map(_check_badness, device.checks), default=(-rank(device.verdict), 0))


def _check_badness(check: CheckEntry) -> tuple[int, int]:
    return -rank(check.verdict), _GRAVITY.index(check.severity)


def _first_thing(rules: list[list[Failure]]) -> FirstThing:
    found = min(rules, key=lambda each: _GRAVITY.index(each[0][1].severity))
    others = len(rules) - 1
    checks = [check for _, check in found]
    check = checks[0]
    return FirstThing(
        title=f"{check.title} (and {others} more {'checks' if others > 1 else 'check'})" if others else check.title,
        severity=check.severity,
        devices=tuple(device for device, _ in found),
        saw=check.saw if len(checks) == 1 else "",
        since=min(each.since for each in checks),
        deadline=earliest_deadline(checks),
        actors=check.actors,
    )


def _urgency(thing: FirstThing) -> tuple[bool, int, int, datetime]:
    all_simulated = all(each.simulated for each in thing.devices)
    return all_simulated, _GRAVITY.index(thing.severity), -len(thing.devices), thing.since
