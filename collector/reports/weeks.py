"""How many devices met every rule at the end of each of the last weeks, by the same count as the page of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from collector.judging.judging import policy_with
from collector.judging.past import last_moves, state_at
from collector.store import devices, policies
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.instants import to_text
from collector.store.verdicts_by_device import rule_lines
from compliance.days import day_in_words
from compliance.errors import ComplianceError
from compliance.school_clock import day_of, moment_of
from compliance.verdict import Verdict

WEEKS: Final = 13
"""A term."""

_FINE: Final = frozenset({Verdict.PASS.value, Verdict.NOT_APPLICABLE.value, Verdict.RECORDED.value})
"""What keeps no device from meeting every rule, if it meets one."""

_SMALLEST: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Devices in use at the end of a day, and those of them that met every rule; None where nothing was judged by a policy."""

    day: date
    meets: int | None
    of: int


def weeks_until(tx: Transaction, school_id: str, at: datetime, known_at: datetime, *, simulated: bool) -> tuple[Week, ...]:
    """The ends of the last Sundays and the moment itself, the oldest first. Weeks before the first device are left out."""
    everyone = [each for each in devices.everyone(tx, school_id) if each.simulated is simulated]
    moments = [each for each in _ends(at) if any(device.enrolled_at <= each for device in everyone) or each == at]
    rules = [_rules_at(tx, school_id, each) for each in moments]
    met = _met(tx, school_id, moments, rules, known_at)
    return tuple(
        _week(tx, everyone, moment, None if asked is None else devices_that_met)
        for moment, asked, devices_that_met in zip(moments, rules, met, strict=True)
    )


def _ends(at: datetime) -> list[datetime]:
    """The last instant of each Sunday, and the moment itself."""
    today = day_of(at)
    sunday = today - timedelta(days=today.isoweekday() % 7 or 7)
    days = [sunday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [*(moment_of(day + timedelta(days=1), time(0)) - _SMALLEST for day in days), at]


def _week(tx: Transaction, everyone: Sequence[Device], moment: datetime, met: set[bytes] | None) -> Week:
    there = [each for each in everyone if each.enrolled_at <= moment]
    moves = {} if all(each.state_changed_at <= moment for each in there) else last_moves(tx, moment)
    states = {each.device_id: state_at(each, moment, moves) for each in there}
    in_use = [each for each, state in states.items() if state is None or not state.state.has_ended]
    believed = (each for each in in_use if (state := states[each]) is None or state.state.may_speak)
    return Week(day_of(moment), None if met is None else sum(each in met for each in believed), len(in_use))


def _rules_at(tx: Transaction, school_id: str, moment: datetime) -> frozenset[str] | None:
    """Those that were asked of devices then; None where there was no policy, or it cannot be read any more."""
    adopted = policies.in_force_at(tx, school_id, moment)
    try:
        policy = None if adopted is None else policy_with(tx, school_id, adopted.digest)
    except ComplianceError:
        return None
    return None if policy is None else frozenset(each.rule_id for each in policy.device_rules)


def _met(
    tx: Transaction,
    school_id: str,
    moments: Sequence[datetime],
    rules: Sequence[frozenset[str] | None],
    known_at: datetime,
) -> list[set[bytes]]:
    """Of each moment the devices that met every rule that was asked then. All lines are read once, for all moments."""
    ends = [to_text(each) for each in moments]
    found: list[set[bytes]] = [set() for _ in moments]
    for device_id, lines in groupby(rule_lines(tx, school_id, known_at), key=lambda line: line.device_id):
        fine, passed = [0] * len(ends), [0] * len(ends)
        for rule_id, of_rule in groupby(lines, key=lambda line: line.rule_id):
            newest_first = list(of_rule)[::-1]
            for place, end in enumerate(ends):
                verdict = next((each.verdict for each in newest_first if each.valid_at <= end), None)
                if verdict in _FINE and rule_id in (rules[place] or ()):
                    fine[place] += 1
                    passed[place] += verdict == Verdict.PASS
        for place, asked in enumerate(rules):
            if passed[place] and fine[place] == len(asked or ()):
                found[place].add(device_id)
    return found


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
