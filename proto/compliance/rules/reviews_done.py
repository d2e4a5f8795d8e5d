"""What is to be looked at again from time to time is: policy, reports, assessments, access rights."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.reviews import Review, ReviewKind
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter, OtherParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_WHAT: Final = OtherParameter(
    "what", "what has to be done again", allowed=f"one of {', '.join(ReviewKind)}", makes_another_rule=True
)
_AT_MOST: Final = DurationParameter("at_most", "how long ago it may have been done last", between=("1 days", "1461 days"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is done again, and how often."""

    what: ReviewKind
    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`what`, a kind of review, and `at_most`, from a day to four years."""
    return Parameters(table.choice(_WHAT.name, ReviewKind), _AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"A {parameters.what.on_screen} at least every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """By the day of the last one. Where that one names an earlier day for the next, that day counts."""
    done = [each for each in context.of(Review) if each.line.what is parameters.what]
    if not done:
        return not_recorded(f"no {parameters.what.on_screen}")
    last = max(done, key=lambda each: each.line.done_on)
    due_on = earliest((last.line.done_on + parameters.at_most, last.line.next_due))
    words = f"the last one was on {day_in_words(last.line.done_on)}"
    said = (LineSaid(last.register, last.line_id, words),)
    if due_on is not None and day_of(now) > due_on:
        return SchoolFinding(Verdict.FAIL, f"T{words[1:]}; another was due by {day_in_words(due_on)}", said, due_on)
    return SchoolFinding(Verdict.PASS, f"T{words[1:]}", said, due_on)


KIND: Final = school_kind(
    "reviews_done", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_WHAT, _AT_MOST)
)
