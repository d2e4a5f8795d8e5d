"""An iCalendar file (RFC 5545) as the days that its events take, by the school's own clock."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar.prop import vBroken

from collector.errors import FormError
from collector.registers.calendar_events import Event
from collector.registers.icalendar_events import Properties, events_in

MOST_BYTES: Final = 5 * 1024 * 1024
LONDON: Final = ZoneInfo("Europe/London")

_DAY: Final = timedelta(days=1)
_BACK, _AHEAD = timedelta(days=800), timedelta(days=1900)
_MOST_TIMES: Final = 500
_OF_DAYS: Final = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "EXDATE", "RDATE")

# dateutil looks for the next time until the year 9999: half a minute, where a rule names a day that never comes, such as every
# day that is 30 February. By the week and finer, nothing is read by which there can be none.
_ALWAYS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"})
_BY_MONTH: Final = _ALWAYS | {"BYMONTH", "BYMONTHDAY", "BYSETPOS"}
_READ: Final[Mapping[str, frozenset[str]]] = {
    "DAILY": _ALWAYS,
    "WEEKLY": _ALWAYS,
    "MONTHLY": _BY_MONTH,
    "YEARLY": _BY_MONTH | {"BYYEARDAY", "BYWEEKNO"},
}


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The events of a file, recurring ones at each time. `broken` says of which nothing could be read, and why."""

    events: tuple[Event, ...]
    broken: tuple[str, ...]


def read(content: bytes, file_name: str, now: datetime, zone: tzinfo = LONDON) -> CalendarFile:
    """Every event that lies in about two years before now or five after. FormError for what is no iCalendar file."""
    if len(content) > MOST_BYTES:
        raise FormError(f"{file_name}: {len(content)} bytes; a calendar has at most {MOST_BYTES}; is it the right file?")
    found: list[Event] = []
    broken: list[str] = []
    moved: set[tuple[str, datetime]] = set()
    readable: list[Properties] = []
    for component in events_in(content, file_name):
        with _broken_told(component, broken):
            if "RECURRENCE-ID" in component:
                moved.add((_uid(component), _start_of(component, "RECURRENCE-ID", zone)))
            readable.append(component)
    for component in readable:
        if str(component.get("STATUS", "")).upper() != "CANCELLED":
            with _broken_told(component, broken):
                found += list(_times(component, moved, zone, now))
    return CalendarFile(tuple(found), tuple(broken))


@contextmanager
def _broken_told(component: Properties, broken: list[str]) -> Iterator[None]:
    """An event of which something cannot be read costs no other one, and is named."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        broken.append(f"{_name(component) or 'an event without a name'}: {_in_words(component, error)}")


def _in_words(component: Properties, error: Exception) -> str:
    """The library speaks of its own classes. What stands in the file is what a person can mend."""
    for name in _OF_DAYS:
        if isinstance(component.get(name), vBroken):
            return f"its {name} is {str(component[name])!r}, which is no day; correct it in the school's calendar"
    return str(error)


def _times(component: Properties, moved: set[tuple[str, datetime]], zone: tzinfo, now: datetime) -> Iterator[Event]:
    start, length, is_whole_days = _start_of(component, "DTSTART", zone), _length(component, zone), _is_date(component)
    for begins in _beginnings(component, start, zone, now):
        if "RECURRENCE-ID" not in component and (_uid(component), begins) in moved:
            continue  # another event says where this time of it went
        last = begins + max(length, _DAY if is_whole_days else timedelta(0))
        if last > begins:
            last -= timedelta(microseconds=1)  # an end is the first moment that no longer belongs to it
        yield Event(_name(component), begins.date(), last.date(), max(length, last - begins), _uid(component))


def _beginnings(component: Properties, start: datetime, zone: tzinfo, now: datetime) -> Iterable[datetime]:
    today = now.astimezone(zone).replace(tzinfo=None)
    earliest, latest = today - _BACK, today + _AHEAD
    left_out = set(_dates(component, "EXDATE", zone))
    found = {start, *_dates(component, "RDATE", zone)}
    if "RRULE" in component:
        found.update(_by_rule(component, start, zone, earliest, latest))
    return sorted(each for each in found - left_out if earliest <= each <= latest)


def _by_rule(component: Properties, start: datetime, zone: tzinfo, earliest: datetime, latest: datetime) -> Iterable[datetime]:
    """By the clock on the wall: what is at nine in winter is at nine in summer."""
    parts = {str(name).upper(): values for name, values in component["RRULE"].items()}
    if parts.keys() - _READ.get(str(parts["FREQ"][0]).upper(), frozenset()) or int(parts.get("INTERVAL", [1])[0]) < 1:
        raise ValueError(f"recurs in a way that is not read here: {component['RRULE'].to_ical().decode()}")
    until = min([latest, *(_local(each, zone) for each in parts.pop("UNTIL", []))])
    counted = "COUNT" in parts
    words = ";".join(f"{name}={','.join(str(each) for each in values)}" for name, values in parts.items())
    rule = rrulestr(words if counted else f"{words};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=start)
    times = (
        [each for each in islice(rule, _MOST_TIMES + 1) if each <= until]
        if counted
        else rule.between(earliest, until, inc=True)
    )
    if len(times) > _MOST_TIMES:
        raise ValueError(f"recurs more than {_MOST_TIMES} times; no holiday does")
    return times


def _length(component: Properties, zone: tzinfo) -> timedelta:
    if "DTEND" in component:
        length = _start_of(component, "DTEND", zone) - _start_of(component, "DTSTART", zone)
        if length < timedelta(0):
            raise ValueError("ends before it begins; correct it in the school's calendar")
        return length
    duration = component.get("DURATION")
    return duration.dt if duration is not None else timedelta(0)


def _dates(component: Properties, name: str, zone: tzinfo) -> Iterator[datetime]:
    lists = component.get(name, [])
    for each in lists if isinstance(lists, list) else [lists]:
        for stamp in each.dts:
            yield _local(stamp.dt[0] if isinstance(stamp.dt, tuple) else stamp.dt, zone)


def _start_of(component: Properties, name: str, zone: tzinfo) -> datetime:
    if name not in component:
        raise ValueError(f"has no {name}")
    stamp = component[name]
    if not hasattr(stamp, "dt"):
        raise ValueError(f"{name} is {str(stamp)!r}, which is no day")
    return _local(stamp.dt, zone)


def _local(stamp: date | datetime | object, zone: tzinfo) -> datetime:
    """By the clock on the school's wall, without a zone. What names none is meant by that clock."""
    match stamp:
        case datetime(tzinfo=None):
            return stamp
        case datetime():
            return stamp.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        case date():
            return datetime.combine(stamp, time.min)
        case _:
            raise ValueError(f"{stamp!r} is no day")


def _is_date(component: Properties) -> bool:
    return not isinstance(component["DTSTART"].dt, datetime)


def _name(component: Properties) -> str:
    return " ".join(str(component.get("SUMMARY", "")).split())


def _uid(component: Properties) -> str:
    return str(component.get("UID", "")).strip()
