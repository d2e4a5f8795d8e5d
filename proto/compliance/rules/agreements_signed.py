"""Everybody at the school has signed the agreement, in the version that is in force."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.people import Person
from compliance.registers.person_names import same_person
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter, OtherParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, not_recorded
from compliance.verdict import Verdict

_AGREEMENT: Final = OtherParameter("agreement", "the agreement by its name", allowed="a name, as in the register of agreements")
_WITHIN: Final = DurationParameter(
    "within", "how long people have to sign again after an amendment", between=("0 days", "365 days"), default="30 days"
)
_MOST_ROLES: Final = 8


@dataclass(frozen=True, slots=True)
class Parameters:
    """Which agreement, and how long after an amendment it may be signed again."""

    agreement: str
    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`agreement`, a name, and `within`, from no day to a year."""
    return Parameters(table.text(_AGREEMENT.name), _WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Everybody has signed “{parameters.agreement}”, and again within {in_words(parameters.within)} of an amendment"


class _InForce(NamedTuple):
    """The versions that count as signed, and the newest of those that had to be signed again."""

    accepted: frozenset[str]
    amended: AgreementVersion


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of everybody whose last day has not passed. Whoever signed an earlier version has time; whoever signed none has not."""
    today = day_of(now)
    in_force = _in_force(parameters, context, today)
    people = [each for each in context.of(Person) if each.line.last_day is None or each.line.last_day >= today]
    signed = [each.line for each in context.of(Signature) if _same(each.line.agreement, parameters.agreement)]
    if in_force is None:
        return not_recorded("no version of the agreement")
    if not people or not signed:
        return not_recorded("no signature" if people else "no people")
    last_day = in_force.amended.in_force_from + parameters.within
    missing = [(each, _has_signed_before(each.line, signed)) for each in people if not _has_signed(each.line, signed, in_force)]
    late = [each for each, before in missing if not before or today > last_day]
    lines = tuple(_said(each, before, in_force.amended) for each, before in missing)
    words = _counted(people, {each.line_id for each, _ in missing}, in_force.amended.version)
    return SchoolFinding(Verdict.FAIL if late else Verdict.PASS, words, lines, last_day if missing else None)


def _in_force(parameters: Parameters, context: SchoolContext, today: date) -> _InForce | None:
    versions = sorted(
        (
            each.line
            for each in context.of(AgreementVersion)
            if _same(each.line.agreement, parameters.agreement) and each.line.in_force_from <= today
        ),
        key=lambda version: version.in_force_from,
    )
    if not versions:
        return None
    amended = next((each for each in reversed(versions) if each.sign_again), versions[0])
    accepted = [each.version.casefold() for each in versions if each.in_force_from >= amended.in_force_from]
    return _InForce(frozenset(accepted), amended)


def _has_signed(person: Person, signed: Iterable[Signature], in_force: _InForce) -> bool:
    return any(each.version.casefold() in in_force.accepted and same_person(each.person, person.name) for each in signed)


def _has_signed_before(person: Person, signed: Iterable[Signature]) -> bool:
    return any(same_person(each.person, person.name) for each in signed)


def _said(person: SchoolLine[Person], before: bool, amended: AgreementVersion) -> LineSaid:  # noqa: FBT001 - one of a pair
    words = f"has not signed version {amended.version} yet" if before else "has signed no version"
    return LineSaid(person.register, person.line_id, words)


def _counted(people: list[SchoolLine[Person]], missing: set[str], version: str) -> str:
    """Groups are counted apart, as they are told apart by their role."""
    roles = Counter(each.line.role.casefold() for each in people)
    done = Counter(each.line.role.casefold() for each in people if each.line_id not in missing)
    words = f"{len(people) - len(missing)} of {len(people)} have signed version {version}"
    if not 1 < len(roles) <= _MOST_ROLES:
        return words
    return f"{words} ({', '.join(f'{role} {done[role]} of {count}' for role, count in sorted(roles.items()))})"


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


KIND: Final = school_kind(
    "agreements_signed", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AGREEMENT, _WITHIN)
)
