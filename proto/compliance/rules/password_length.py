"""A password of the device's own accounts has at least so many letters."""

from typing import Final

from compliance.facts import PasswordPolicy
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import FlagParameter, NumberParameter, Stricter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_AT_LEAST: Final = NumberParameter(
    "at_least", "how long a password must be at least", "characters", (4, 64), Stricter.HIGHER, default=8
)
_SEVERAL_KINDS: Final = FlagParameter("several_kinds", "whether it must have several kinds of characters", default=False)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The shortest password allowed, and whether letters alone are too few kinds of characters."""

    at_least: int
    several_kinds: bool


def parse_parameters(table: Table) -> Parameters:
    """`at_least`, from 4 to 64; `several_kinds`, false unless said."""
    return Parameters(_AT_LEAST.read(table), _SEVERAL_KINDS.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    kinds = ", of several kinds" if parameters.several_kinds else ""
    return f"Passwords have at least {parameters.at_least} characters{kinds}"


def judge(parameters: Parameters, fact: PasswordPolicy) -> Finding:
    """What the device asks of new passwords; how long anybody's password is, nobody looks at."""
    parts = [_length(fact.minimum_length, parameters.at_least)]
    if parameters.several_kinds:
        parts.append(_kinds(fact.several_kinds_of_letters))
    return worst_finding(parts)


def _length(minimum: int | Unknown, at_least: int) -> Finding:
    if isinstance(minimum, Unknown):
        return Finding(Verdict.UNKNOWN, f"How long a password must be is not known: {minimum}")
    verdict = Verdict.PASS if minimum >= at_least else Verdict.FAIL
    return Finding(verdict, f"A password must have {minimum} characters" if minimum > 0 else "A password may be of any length")


def _kinds(asked: bool | Unknown) -> Finding:  # noqa: FBT001 - a reading
    if isinstance(asked, Unknown):
        return Finding(Verdict.UNKNOWN, f"Whether a password must have several kinds of characters is not known: {asked}")
    if asked:
        return Finding(Verdict.PASS, "A password must have several kinds of characters")
    return Finding(Verdict.FAIL, "A password may be of one kind of characters only")


KIND: Final = timeless_kind(
    "password_length",
    fact=PasswordPolicy,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_LEAST, _SEVERAL_KINDS),
)
