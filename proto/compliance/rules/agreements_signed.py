"""Everybody at the school has signed the agreement, in the version that is in force."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.people import Person
from compliance.registers.person_names import person_key
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter, OtherParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
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


class _Missing(NamedTuple):
    """Somebody whose signature is missing, and the last day of the time for it; None for whoever signed no version at all."""

    who: SchoolLine[Person]
    until: date | None

    def is_late(self, today: date) -> bool:
        """Whoever signed no version has no time."""
        return self.until is None or self.until < today


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of everybody whose last day has not passed. It is met when all have signed; an amendment only gives time to put it right.

    `due_on` is the last day of that time (the first, where it differs). Nobody has fresh time by a second amendment who has not
    signed the first, and whoever signed no version has none: then there is no such day.
    """
    today = day_of(now)
    versions = _versions_in_force(parameters, context, today)
    people = [each for each in context.of(Person) if each.line.last_day is None or each.line.last_day >= today]
    signed = [each.line for each in context.of(Signature) if _same(each.line.agreement, parameters.agreement)]
    if not versions:
        return not_recorded("no version of the agreement")
    if not people or not signed:
        return not_recorded("no signature" if people else "no people")
    amendments = [each for each in versions if each.sign_again] or versions[:1]
    missing = _missing(people, _signed_from(signed, versions), amendments, parameters.within)
    asked = amendments[-1].version
    words = _counted(people, {each.who.line_id for each in missing}, asked) + _time_left(missing, today)
    lines = tuple(_said(each, asked, today) for each in missing)
    return SchoolFinding(Verdict.FAIL if missing else Verdict.PASS, words, lines, _due_on(missing, today))


def _versions_in_force(parameters: Parameters, context: SchoolContext, today: date) -> list[AgreementVersion]:
    found = (each.line for each in context.of(AgreementVersion) if _same(each.line.agreement, parameters.agreement))
    return sorted((each for each in found if each.in_force_from <= today), key=lambda version: version.in_force_from)


def _signed_from(signed: Iterable[Signature], versions: Iterable[AgreementVersion]) -> dict[str, date]:
    """By person, from when the newest version is in force that they signed; the first day of all if it is not recorded."""
    in_force_from = {each.version.casefold(): each.in_force_from for each in versions}
    newest: dict[str, date] = {}
    for each in signed:
        key = person_key(each.person)
        newest[key] = max(newest.get(key, date.min), in_force_from.get(each.version.casefold(), date.min))
    return newest


def _missing(
    people: Iterable[SchoolLine[Person]], signed: Mapping[str, date], amendments: Sequence[AgreementVersion], within: timedelta
) -> list[_Missing]:
    """The time of each counts from the first amendment that they have not signed."""
    found = []
    for each in people:
        newest = signed.get(person_key(each.line.name))
        if newest is None:
            found.append(_Missing(each, None))
        elif newest < amendments[-1].in_force_from:
            first = next(version for version in amendments if version.in_force_from > newest)
            found.append(_Missing(each, first.in_force_from + within))
    return found


def _due_on(missing: Sequence[_Missing], today: date) -> date | None:
    """None where somebody has no time while all others still have some."""
    first = earliest(each.until for each in missing)
    nobody_waits = first is None or first < today
    return first if nobody_waits or all(each.until for each in missing) else None


def _time_left(missing: Sequence[_Missing], today: date) -> str:
    waiting = [each for each in missing if not each.is_late(today)]
    last_day = earliest(each.until for each in waiting)
    if last_day is None:
        return ""
    whose = "the others have" if len(waiting) == len(missing) else f"{len(waiting)} of the others have"
    return f"; {whose} until {day_in_words(last_day)}"


def _said(missing: _Missing, asked: str, today: date) -> LineSaid:
    words = f"has not signed version {asked} yet" if missing.until else "has signed no version"
    if missing.until and missing.is_late(today):
        words += f"; the time for it ended on {day_in_words(missing.until)}"
    return LineSaid(missing.who.register, missing.who.line_id, words)


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
