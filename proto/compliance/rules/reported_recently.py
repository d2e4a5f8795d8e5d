"""The device has answered the register lately: old evidence proves little."""

from datetime import datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import DeviceIdentity
from compliance.policy_table import Table
from compliance.rules.kind import Nature, register_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long ago the last signed report may have come in", between=("1 h", "365 days")
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long ago the last signed report may have been received, holidays left out."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from an hour to 365 days."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Reports at least every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, _identity: DeviceIdentity | Unknown, context: Context, now: datetime) -> Finding:
    """By the collector's own clock, which wrote down when the last report came in. In holidays nobody is missed.

    What was seen is that day, neither its age nor its minute: words that change with every report would be written anew with
    every report.
    """
    received_at = context.last_report_received_at
    if isinstance(received_at, Unknown):
        return Finding(Verdict.UNKNOWN, str(received_at))
    verdict = Verdict.PASS if context.calendar.term_time(received_at, now) <= parameters.at_most else Verdict.FAIL
    return Finding(verdict, f"Last reported on {day_in_words(received_at)}")


KIND: Final = register_kind(
    "reported_recently",
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_MOST,),
    nature=Nature.TELEMETRY,
    asks_the_collector=True,
)
