"""What is remembered of evenings: for each finished day and each quarter of an hour, whether the computer was on."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from compliance.facts import FACT_NAMES, Power
from compliance.history.moment import Moment
from compliance.history.record import WINDOW, Evening, History, utc_day
from compliance.report import DeviceReport
from compliance.unknown import Unknown

QUARTER: Final = timedelta(minutes=15)
_FIRST: Final = time(11, tzinfo=UTC)  # noon in summer
_QUARTERS: Final = 52
_ALL_KNOWN: Final = (1 << _QUARTERS) - 1
_NAME: Final = FACT_NAMES[Power]
_TOLD_DAYS: Final = 7


def was_on_then(evening: Evening, moment: datetime) -> bool | None:
    """Whether it was on at a quarter of an hour of that day; None where that is not known."""
    bit = 1 << ((moment - datetime.combine(evening.day, _FIRST)) // QUARTER)
    return bool(evening.on & bit) if evening.known & bit else None


def was_on(power: Power, moment: datetime) -> bool | None:
    """By the last period that had begun. One without an end that is followed by another may have ended at any time."""
    begun = [each for each in power.on_periods if each.began_at <= moment]
    if not begun:
        return False
    if any(not isinstance(each.ended_at, Unknown) and moment < each.ended_at for each in begun):
        return True
    last = max(begun, key=lambda each: each.began_at)
    if not isinstance(last.ended_at, Unknown):
        return False
    return None if any(each.began_at > moment for each in power.on_periods) else True


def follow(history: History, report: DeviceReport, moment: Moment) -> History:
    """With the days that are over and that a report tells of."""
    power = report.readings.get(_NAME)
    if not isinstance(power, Power):
        return history
    evenings = {each.day: each for each in history.evenings}
    for days_ago in range(1, _TOLD_DAYS + 1):
        day = utc_day(moment.made_at) - timedelta(days=days_ago)
        if day not in evenings or evenings[day].known != _ALL_KNOWN:
            seen = _evening(power, day, evenings.get(day))
            if seen.known:
                evenings[day] = seen
    fresh = tuple(sorted(evenings.values(), key=lambda each: each.day))[-WINDOW.days - 1 :]
    return history if fresh == history.evenings else replace(history, evenings=fresh)


def _evening(power: Power, day: date, before: Evening | None) -> Evening:
    known, on = (before.known, before.on) if before else (0, 0)
    begins = datetime.combine(day, _FIRST)
    for number in range(_QUARTERS):
        moment, bit = begins + number * QUARTER, 1 << number
        seen = was_on(power, moment) if moment >= power.recorded_since else None
        if seen is not None and not known & bit:
            known |= bit
            on |= bit if seen else 0
    return Evening(day, known, on)
