"""A policy: the rules of one school or standard, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from compliance.calendar import SchoolCalendar
from compliance.deadline import Deadline, deadline, deadline_on
from compliance.facts import FACTS, Fact
from compliance.policies.clauses import Conflict, LeftOut, PolicyClause
from compliance.rule import Rule, Severity
from compliance.rules import agreements_signed, security_updates
from compliance.rules.kind import Subject


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one school or standard. `source` is the TOML text, `digest` the SHA-256 of its UTF-8 bytes.

    A report that was received longer ago than `evidence_good_for` says nothing about today. `collects` are the facts that the
    school wants to have beside those that a rule judges. A library only offers its rules: no school adopts it.
    """

    policy_id: str
    version: str
    title: str
    school_kind: str
    seed: str
    evidence_good_for: timedelta
    grace_days: Mapping[Severity, int | None]
    rules: tuple[Rule, ...]
    collects: frozenset[type[Fact]]
    clauses: tuple[PolicyClause, ...]
    conflicts: tuple[Conflict, ...]
    source: str = field(repr=False)
    digest: bytes
    builds_on: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    is_library: bool = False
    device_rules: tuple[Rule, ...] = field(init=False, repr=False, compare=False)
    """The rules that each device is judged by."""
    school_rules: tuple[Rule, ...] = field(init=False, repr=False, compare=False)
    """The rules that are about the school as a whole."""
    clocked: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The places among the rules for devices of those that read the clock."""
    of_registers: frozenset[str] = field(init=False, repr=False, compare=False)
    """The rules for devices that ask what the collector has written down, and nothing that a report tells."""
    about: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    """By the name of a fact, the places among the rules for devices of those that are about it."""

    def __post_init__(self) -> None:
        """Sort the rules by what they are about, once for all judging."""
        for_devices = tuple(rule for rule in self.rules if rule.subject is Subject.DEVICE)
        about = {name: tuple(i for i, rule in enumerate(for_devices) if kind in rule.facts) for name, kind in FACTS.items()}
        object.__setattr__(self, "device_rules", for_devices)
        object.__setattr__(self, "school_rules", tuple(rule for rule in self.rules if rule.subject is Subject.SCHOOL))
        object.__setattr__(self, "clocked", tuple(i for i, rule in enumerate(for_devices) if rule.reads_clock))
        object.__setattr__(self, "of_registers", frozenset(rule.rule_id for rule in for_devices if rule.needs_registers))
        object.__setattr__(self, "about", MappingProxyType(about))

    @property
    def not_judged(self) -> tuple[PolicyClause, ...]:
        """The clauses that no rule judges."""
        return tuple(each for each in self.clauses if not each.rules)

    def days_of(self, rule: Rule) -> int | None:
        """The days of grace of a rule: its own or, where it has none, those of its severity. None: it is for the record."""
        return self.grace_days[rule.severity] if rule.grace_days is None else rule.grace_days

    def deadline(self, rule: Rule, since: datetime, calendar: SchoolCalendar) -> Deadline | None:
        """By when a rule that has failed since then must be met again.

        What is critical does not wait for school days, nor do security updates: who attacks has no holidays.
        """
        every_day_counts = rule.severity is Severity.CRITICAL or rule.kind == security_updates.KIND.name
        return deadline(since, self.days_of(rule), calendar, every_day_counts=every_day_counts)

    def deadline_of_school(self, rule: Rule, since: datetime, due_on: date | None, calendar: SchoolCalendar) -> Deadline | None:
        """The same of a rule about the school. An amended agreement says by itself how long there is to sign it again."""
        if due_on is None or rule.kind != agreements_signed.KIND.name or self.days_of(rule) is None:
            return self.deadline(rule, since, calendar)
        return deadline_on(since, due_on, calendar)
