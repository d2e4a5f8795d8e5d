"""How many devices met every rule at the end of each of the last weeks, by the same count as the page of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from collector.judging.judging import policy_with
from collector.judging.past import last_moves, state_at
from collector.store import devices, policies
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdicts_by_device import verdicts_by_device
from compliance.days import day_in_words
from compliance.errors import ComplianceError
from compliance.school_clock import day_of, moment_of
from compliance.verdict import Verdict, worst

WEEKS: Final = 13
"""A term."""

_SMALLEST: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Devices in use at the end of a day, and those of them that met every rule; None where nothing was judged by a policy."""

    day: date
    meets: int | None
    of: int


def weeks_until(tx: Transaction, school_id: str, at: datetime, known_at: datetime, *, simulated: bool) -> tuple[Week, ...]:
    """The ends of the last Sundays and the moment itself, the oldest first. Weeks before the first device are left out."""
    today = day_of(at)
    sunday = today - timedelta(days=today.isoweekday() % 7 or 7)
    days = [sunday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    moments = [(day, moment_of(day + timedelta(days=1), time(0)) - _SMALLEST) for day in days]
    everyone = [each for each in devices.everyone(tx, school_id) if each.simulated is simulated]
    there = [(day, moment) for day, moment in moments if any(each.enrolled_at <= moment for each in everyone)]
    return tuple(_week(tx, school_id, everyone, day, moment, known_at) for day, moment in (*there, (today, at)))


def _week(tx: Transaction, school_id: str, everyone: Sequence[Device], day: date, moment: datetime, known_at: datetime) -> Week:
    there = [each for each in everyone if each.enrolled_at <= moment]
    moves = {} if all(each.state_changed_at <= moment for each in there) else last_moves(tx, moment)
    states = {each.device_id: state_at(each, moment, moves) for each in there}
    in_use = [each for each, state in states.items() if state is None or not state.state.has_ended]
    rules = _rules_at(tx, school_id, moment)
    if rules is None:
        return Week(day, None, len(in_use))
    held = verdicts_by_device(tx, school_id, rules, moment, known_at)
    believed = [each for each in in_use if (state := states[each]) is None or state.state.may_speak]
    return Week(day, sum(_meets(held.get(each, {}), len(rules)) for each in believed), len(in_use))


def _rules_at(tx: Transaction, school_id: str, moment: datetime) -> list[str] | None:
    """Those that were asked of devices then; None where there was no policy, or it cannot be read any more."""
    adopted = policies.in_force_at(tx, school_id, moment)
    try:
        return None if adopted is None else [each.rule_id for each in policy_with(tx, school_id, adopted.digest).device_rules]
    except ComplianceError:
        return None


def _meets(held: dict[Verdict, int], rules: int) -> bool:
    return sum(held.values()) == rules and worst(held) is Verdict.PASS


def trend_words(weeks: Sequence[Week]) -> str:
    """`From 204 of 224 on 6 September 2026 to 219 of 231 on 12 December 2026: 15 more. The lowest was …`"""
    told = [each for each in weeks if each.meets is not None]
    if len(told) < 2:
        return "Less than a week is recorded, so there is no trend yet."
    first, last = told[0], told[-1]
    more = (last.meets or 0) - (first.meets or 0)
    change = "as many" if more == 0 else f"{more:,} more" if more > 0 else f"{-more:,} fewer"
    lowest = min(told, key=lambda each: each.meets or 0)
    words = f"From {_words(first)} to {_words(last)}: {change}."
    if lowest not in (first, last):
        words += f" The lowest in between: {_words(lowest)}."
    missing = len(weeks) - len(told)
    return words + (f" Of {missing} of the weeks nothing is recorded." if missing else "")


def _words(week: Week) -> str:
    return f"{week.meets:,} of {week.of:,} on {day_in_words(week.day)}"
