"""Everybody of the roles that must have a second factor has one, on each service, and somebody has looked lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.accounts import MfaCheck
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter, NamesParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long ago somebody may have looked", between=("1 days", "730 days"), default="91 days"
)
_ROLES: Final = NamesParameter("roles", "who must have one, by the roles of the register", default=("senior leaders",))
_SERVICES: Final = NamesParameter("services", "where, by the services of the register", default=("e-mail",))


@dataclass(frozen=True, slots=True)
class Parameters:
    """How often somebody looks, at which roles on which services at least."""

    at_most: timedelta
    roles: tuple[str, ...]
    services: tuple[str, ...]


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, a term of 13 weeks unless said; `roles` and `services`, senior leaders and e-mail unless said."""
    return Parameters(_AT_MOST.read(table), _ROLES.read(table), _SERVICES.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    who, where = ", ".join(parameters.roles), ", ".join(parameters.services)
    return f"Everybody of {who} has a second factor on {where}, looked at every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """By the last look at each role on each service. What the rule names and nobody looked at is not known, and what was looked
    at beside it counts as well. A role of which nobody was counted was not looked at.
    """
    last: dict[tuple[str, str], SchoolLine[MfaCheck]] = {}
    for each in sorted(context.of(MfaCheck), key=lambda line: line.line.checked_on):
        if each.line.people > 0:
            last[_same(each.line.role), _same(each.line.service)] = each
    if not last:
        return not_recorded("nobody has looked who has a second factor")
    wrong = [said for each in last.values() if (said := _objection(each, parameters, day_of(now)))]
    due_on = earliest(each.line.checked_on + parameters.at_most for each in last.values())
    if wrong:
        return SchoolFinding(Verdict.FAIL, "; ".join(each.words for each in wrong), tuple(wrong), due_on)
    unseen = [
        f"{role}, {service}"
        for role in parameters.roles
        for service in parameters.services
        if (_same(role), _same(service)) not in last
    ]
    if unseen:
        return SchoolFinding(Verdict.UNKNOWN, f"Nobody has looked yet: {'; '.join(unseen)}", (), due_on)
    everybody = sum(each.line.people for each in last.values())
    return SchoolFinding(Verdict.PASS, f"{everybody} of {everybody} people, counted by role and service", (), due_on)


def _objection(line: SchoolLine[MfaCheck], parameters: Parameters, today: date) -> LineSaid | None:
    look = line.line
    what = f"{look.role}, {look.service}"
    if look.with_second_factor < look.people:
        return LineSaid(line.register, line.line_id, f"{what}: {look.with_second_factor} of {look.people}")
    if today > look.checked_on + parameters.at_most:
        return LineSaid(line.register, line.line_id, f"{what}: last looked at on {day_in_words(look.checked_on)}")
    return None


def _same(name: str) -> str:
    """A name however it is spaced and capitalised."""
    return " ".join(name.casefold().split())


KIND: Final = school_kind(
    "second_factor_everywhere",
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_MOST, _ROLES, _SERVICES),
)
