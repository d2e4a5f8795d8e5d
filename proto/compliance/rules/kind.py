"""What a rule kind declares, and how a policy's parameters are tied to it."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

from compliance.context import Context
from compliance.expressions.expression import AT_THE_COLLECTOR, Expression
from compliance.facts import DeviceIdentity, Fact
from compliance.policy_table import Table
from compliance.rules.parameter import ParameterDoc
from compliance.school_context import SchoolContext
from compliance.school_finding import SchoolFinding
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

BoundJudge: TypeAlias = Callable[[Any, Context, datetime], Finding]
"""A rule kind's `judge` with its parameters already given. Its first argument is a fact of the kind's own type."""

BoundSchoolJudge: TypeAlias = Callable[[SchoolContext, datetime], SchoolFinding]
"""The same of a kind that is about the school as a whole."""

F = TypeVar("F", bound=Fact)
P = TypeVar("P")


class Subject(StrEnum):
    """Of what a rule is judged."""

    DEVICE = "device"
    SCHOOL = "school"


class Nature(StrEnum):
    """Who proves it: the device by itself, people alone, or the device beside what people recorded."""

    TELEMETRY = "telemetry"
    MIXED = "mixed"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class NoParameters:
    """There is nothing to set."""


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule kind with the parameters of one rule: as judged with, as shown, and what they ask in plain words."""

    judge: BoundJudge
    asks: str
    parameters: Mapping[str, object]
    judge_school: BoundSchoolJudge | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rule. Made by `fact_kind`, `timeless_kind`, `register_kind`, `school_kind` or `expression_kind`, which hold
    its functions to the types they must have.
    """

    name: str
    fact: type[Fact]
    needs_registers: bool
    bind: Callable[[Table], BoundRule]
    parameters: tuple[ParameterDoc, ...] = ()
    subject: Subject = Subject.DEVICE
    nature: Nature = Nature.TELEMETRY
    remembers: bool = False
    """Whether it asks what the collector remembers of the device, so that on the device itself it may be Not known."""
    asks_the_collector: bool = False
    """Whether it asks what no device is told, so that on the device itself it is Not known."""
    reads_clock: bool = True
    """Whether time alone may change what it says, while all that it is told stays the same."""
    reads_what_it_names: bool = False
    """Whether the facts that it reads are those that a rule of it names."""


def fact_kind(
    name: str,
    *,
    fact: type[F],
    parse_parameters: Callable[[Table], P],
    asks: Callable[[P], str],
    judge: Callable[[P, F, Context, datetime], Finding],
    parameters: tuple[ParameterDoc, ...] = (),
    nature: Nature = Nature.TELEMETRY,
    remembers: bool = False,
) -> RuleKind:
    """A kind that judges one fact. It is not called when that fact is not known."""
    return RuleKind(
        name,
        cast("type[Fact]", fact),
        needs_registers=False,
        bind=_binder(parse_parameters, asks, judge),
        parameters=parameters,
        nature=nature,
        remembers=remembers,
    )


def timeless_kind(
    name: str,
    *,
    fact: type[F],
    parse_parameters: Callable[[Table], P],
    asks: Callable[[P], str],
    judge: Callable[[P, F], Finding],
    parameters: tuple[ParameterDoc, ...] = (),
    nature: Nature = Nature.TELEMETRY,
) -> RuleKind:
    """A kind that judges one fact and is given nothing else, so that time alone changes nothing of what it says."""

    def at_any_moment(given: P, read: F, _context: Context, _now: datetime) -> Finding:
        return judge(given, read)

    kind = fact_kind(
        name,
        fact=fact,
        parse_parameters=parse_parameters,
        asks=asks,
        judge=at_any_moment,
        parameters=parameters,
        nature=nature,
    )
    return replace(kind, reads_clock=False)


def register_kind(
    name: str,
    *,
    parse_parameters: Callable[[Table], P],
    asks: Callable[[P], str],
    judge: Callable[[P, DeviceIdentity | Unknown, Context, datetime], Finding],
    parameters: tuple[ParameterDoc, ...] = (),
    nature: Nature = Nature.MIXED,
    asks_the_collector: bool = False,
) -> RuleKind:
    """A kind that asks what people recorded, and at most which machine this is. It is called even for a silent device."""
    return RuleKind(
        name,
        DeviceIdentity,
        needs_registers=True,
        bind=_binder(parse_parameters, asks, judge),
        parameters=parameters,
        nature=nature,
        asks_the_collector=asks_the_collector,
    )


def school_kind(
    name: str,
    *,
    parse_parameters: Callable[[Table], P],
    asks: Callable[[P], str],
    judge: Callable[[P, SchoolContext, datetime], SchoolFinding],
    parameters: tuple[ParameterDoc, ...] = (),
    nature: Nature = Nature.REGISTER,
) -> RuleKind:
    """A kind that is about the school as a whole: what people recorded, with the lines that each finding is about."""

    def bind(table: Table) -> BoundRule:
        found = parse_parameters(table)
        return BoundRule(_not_of_a_device, asks(found), _shown(found, table), partial(judge, found))

    school = Subject.SCHOOL
    return RuleKind(name, DeviceIdentity, needs_registers=True, bind=bind, parameters=parameters, subject=school, nature=nature)


def expression_kind(
    name: str,
    *,
    parse_parameters: Callable[[Table], P],
    asks: Callable[[P], str],
    expression: Callable[[P], Expression],
    parameters: tuple[ParameterDoc, ...] = (),
) -> RuleKind:
    """A kind that reads the facts which a rule of it names, and no clock. What `assess` is given for that works it out."""

    def bind(table: Table) -> BoundRule:
        found = parse_parameters(table)
        return BoundRule(_worked_out_elsewhere, asks(found), _shown(found, table), expression=expression(found))

    return RuleKind(
        name,
        DeviceIdentity,
        needs_registers=False,
        bind=bind,
        parameters=parameters,
        reads_clock=False,
        reads_what_it_names=True,
    )


def _worked_out_elsewhere(_fact: object, _context: Context, _now: datetime) -> Finding:
    return Finding(Verdict.UNKNOWN, str(AT_THE_COLLECTOR))


def _not_of_a_device(_fact: object, _context: Context, _now: datetime) -> Finding:
    return Finding(Verdict.NOT_APPLICABLE, "This rule is about the school as a whole")


def no_parameters(_table: Table) -> NoParameters:
    """For kinds with nothing to set."""
    return NoParameters()


def _binder(
    parse_parameters: Callable[[Table], P], asks: Callable[[P], str], judge: Callable[..., Finding]
) -> Callable[[Table], BoundRule]:
    def bind(table: Table) -> BoundRule:
        parameters = parse_parameters(table)
        return BoundRule(partial(judge, parameters), asks(parameters), _shown(parameters, table))

    return bind


def _shown(parameters: object, table: Table) -> Mapping[str, object]:
    """The parameters as the policy writes them."""
    names = [field.name for field in fields(parameters)]  # type: ignore[arg-type]  # every Parameters is a dataclass
    return {name: table.values[name] for name in names if name in table.values}
