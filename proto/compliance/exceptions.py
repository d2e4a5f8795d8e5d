"""Exceptions: a rule that a device need not meet until a day, because the school agreed to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from compliance.days import day_in_words
from compliance.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Excuse:
    """An exception as far as it concerns one device. `until` is its last day (UTC)."""

    exception_id: str
    rule_id: str
    reason: str
    approved_by: str
    until: date


def excuse_for(rule_id: str, excuses: Iterable[Excuse], today: date) -> Excuse | None:
    """The one that lasts longest of those that name the rule and have not ended."""
    found = [each for each in excuses if each.rule_id == rule_id and today <= each.until]
    return max(found, key=lambda each: (each.until, each.exception_id), default=None)


def excused(rule_id: str, outcome: Outcome, excuses: Iterable[Excuse], now: datetime) -> Outcome:
    """Excused in the place of what needs action or is not known; anything else stays. What was seen is said all the same.

    A finding names no person (docs/decisions/0065): why it is excused and who approved stand with the exception of the number.
    `beneath` keeps what the verdict is without the exception: a failure goes on failing while it is excused.
    """
    if not outcome.verdict.needs_putting_right:
        return outcome
    excuse = excuse_for(rule_id, excuses, now.date())
    if excuse is None:
        return outcome
    saw = f"Excused until {day_in_words(excuse.until)} ({excuse.exception_id}): seen {outcome.saw}"
    return Outcome(Verdict.WAIVED, saw, outcome.asks, outcome.verdict)
