"""When time alone will change what a device is judged to be: found by judging it at later moments, so no rule need know."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, time, timedelta
from types import NoneType
from typing import Any, Final

from collector.judging.expressions.evaluating import EXPRESSIONS, Expressions
from collector.registers.context import at_another_moment
from collector.store.devices import Device
from compliance.assessment import Assessment, RuleOutcome, is_too_old, outcomes_of
from compliance.context import Context
from compliance.policy import Policy, Rule
from compliance.report import DeviceReport

HORIZON: Final = timedelta(days=1)
"""What changes and changes back within a day, as a clock of the collector that was wrong may make it, is found a day late."""

_RESOLUTION: Final = timedelta(seconds=10)
_BESIDE: Final = timedelta(seconds=4)
_DAY: Final = timedelta(days=1)
_PLAIN: Final = (str, int, bytes, NoneType)
_FIELDS: Final[dict[type, tuple[str, ...]]] = {}  # a cache: what it holds follows from the classes alone
_MIDNIGHTS: Final = (time(0), time(23))  # by UTC and, while summer time lasts, at the school


def next_change(
    policy: Policy,
    report: DeviceReport | None,
    device: Device,
    context: Context,
    here: Assessment,
    now: datetime,
    expressions: Expressions = EXPRESSIONS,
) -> datetime:
    """The end of the ten seconds in which what `assess` answers now, `here`, first changes; in a day where it does not before.

    Rules only read the clock to see how old something is, or which day it is: between two equal outcomes nothing differs. So
    only the rules that have another outcome in a day are judged at the moments between.
    """
    evaluator = expressions.of(device.device_id)

    def judged(rules: Sequence[Rule], moment: datetime) -> tuple[RuleOutcome, ...]:
        return outcomes_of(rules, policy, report, at_another_moment(context, device, moment), moment, evaluator)

    places = _within_reach(policy, report, device, context, now)
    later = judged([policy.device_rules[place] for place in places], now + HORIZON)
    moving = [place for place, will in zip(places, later, strict=True) if here.outcomes[place] != will]
    if not moving:
        return now + HORIZON
    rules = [policy.device_rules[place] for place in moving]
    outcomes = tuple([here.outcomes[place] for place in moving])
    likely = _likely_moments(rules, report, context, now)
    return _first_change(lambda moment: judged(rules, moment) == outcomes, likely, now)


def _within_reach(
    policy: Policy, report: DeviceReport | None, device: Device, context: Context, now: datetime
) -> Sequence[int]:
    """The places of the rules that time may change in a day: those that read the clock. All of them, where an exception may
    end, the evidence grows too old, or what the registers say of a moment is not the same at the end.
    """
    ends = now + HORIZON
    later = at_another_moment(context, device, ends)
    grows_old = is_too_old(policy, report, context, now) is not is_too_old(policy, report, later, ends)
    return range(len(policy.device_rules)) if context.excuses or later is not context or grows_old else policy.clocked


def _first_change(is_still_so: Callable[[datetime], bool], likely: Iterable[datetime], now: datetime) -> datetime:
    """By halving. Where one of the likely moments is the one, it is found in a few steps; a wrong one costs a step."""
    low, high = now, now + HORIZON
    beside = sorted({moment for each in likely for moment in (each - _BESIDE, each + _BESIDE) if low < moment < high})
    first = bisect_left(beside, True, key=lambda moment: not is_still_so(moment))  # noqa: FBT003 - what is looked for
    low, high = beside[first - 1] if first else low, beside[first] if first < len(beside) else high
    while high - low > _RESOLUTION:
        middle = low + (high - low) / 2
        low, high = (middle, high) if is_still_so(middle) else (low, middle)
    return high


def _likely_moments(rules: Iterable[Rule], report: DeviceReport | None, context: Context, now: datetime) -> Iterator[datetime]:
    """Whatever is so many days old becomes a day older at its own time of day, and a day ends at midnight."""
    times = {*_MIDNIGHTS}
    facts = {fact for rule in rules for fact in rule.facts}
    found: list[datetime] = []
    for seen in (*(report.reading(fact) for fact in facts if report is not None), context.evidence_as_of, context.history):
        _find_instants(seen, found)
    times.update([each.astimezone(now.tzinfo).time() for each in found])
    for each in times:
        moment = datetime.combine(now.date(), each, now.tzinfo)
        yield moment if moment > now else moment + _DAY


def _find_instants(value: Any, found: list[datetime]) -> None:  # noqa: ANN401 - whatever a record may hold
    """Every instant in a record, and in the records in it."""
    if isinstance(value, datetime):
        found.append(value)
    elif isinstance(value, tuple):
        for each in value:
            _find_instants(each, found)
    elif not isinstance(value, _PLAIN):
        for name in _names(type(value)):
            _find_instants(getattr(value, name), found)


def _names(kind: type[Any]) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
    return names
