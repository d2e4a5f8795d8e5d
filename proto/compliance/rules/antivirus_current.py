"""The virus definitions in use are recent."""

from datetime import UTC, datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import Antivirus, AntivirusProduct
from compliance.policy_table import Table
from compliance.rules.antivirus_products import best_product, running_and
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_CLOCKS_MAY_DIFFER_BY: Final = timedelta(days=1)
_AT_MOST: Final = DurationParameter("at_most", "how old the virus definitions may be", between=("1 h", "90 days"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """How old the definitions may be."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from an hour to 90 days."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Virus definitions are at most {in_words(parameters.at_most)} old"


def judge(parameters: Parameters, fact: Antivirus, _context: Context, now: datetime) -> Finding:
    """One running product with recent definitions is enough."""
    return best_product(fact, lambda product: running_and(product, _definitions(product, parameters.at_most, now)))


def _definitions(product: AntivirusProduct, at_most: timedelta, now: datetime) -> Finding:
    published_at = product.signatures_published_at
    if isinstance(published_at, Unknown):
        return Finding(Verdict.UNKNOWN, f"{product.name}: {published_at}")
    age, day = now - published_at, day_in_words(published_at.astimezone(UTC))
    if age < -_CLOCKS_MAY_DIFFER_BY:
        return Finding(
            Verdict.UNKNOWN, f"{product.name}: its definitions are dated {day}, which is yet to come: a clock is wrong"
        )
    verdict = Verdict.PASS if age <= at_most else Verdict.FAIL
    return Finding(verdict, f"{product.name}: its definitions were published on {day}, {_ago(age, at_most)}")


def _ago(age: timedelta, at_most: timedelta) -> str:
    """In whole days: what was seen changes once a day, not with every judging. Seven days and an hour exceed seven days."""
    if age < timedelta(days=1):
        return "less than a day ago"
    days = timedelta(days=age.days)
    return f"{'more than ' if days <= at_most < age else ''}{in_words(days)} ago"


KIND: Final = fact_kind(
    "antivirus_current", fact=Antivirus, parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,)
)
