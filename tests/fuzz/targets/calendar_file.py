"""Any bytes as a school's calendar: days that go into the register and come to the same when they are read again."""

from collections.abc import Iterator
from typing import Final

from collector.errors import RegisterError
from collector.registers import icalendar_file, school_calendar
from collector.registers.calendar_events import school_days_of
from collector.registers.school_calendar import Entry
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.target import Target


def run(data: bytes) -> None:
    """Read, record, and record once more: the second time everything is there already."""
    try:
        read = icalendar_file.read(data, "dates.ics", NOW)
    except RegisterError as error:
        assert str(error).isprintable(), str(error)
        raise
    entries, passed_over = school_days_of(read.events)
    assert all(each.first_day <= each.last_day for each in entries)
    assert all(each.why for each in passed_over)
    undone(lambda database: _record(entries, database))


def _record(entries: list[Entry], database: OneTransaction) -> None:
    first, second = (school_calendar.record(database.tx, SCHOOL_ID, entries, actor="fuzz", now=NOW) for _ in range(2))
    assert (second.added, second.taken_back) == ((), ())
    assert len(first.added) + len(first.unchanged) == len(set(entries))


def _event(*lines: str) -> bytes:
    event = ("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//E//S//EN", *event, "END:VCALENDAR", "")).encode()


def _seeds() -> Iterator[bytes]:
    yield _event("SUMMARY:Half term", "DTSTART;VALUE=DATE:20260216", "DTEND;VALUE=DATE:20260221")
    yield _event("SUMMARY:INSET day", "DTSTART:20260105T090000Z", "DTEND:20260105T160000Z", "STATUS:CONFIRMED")
    yield _event(
        "SUMMARY:School closed", "DTSTART;TZID=Europe/London:20260501T090000", "DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=3"
    )
    yield _event("SUMMARY:Spring term begins", "DTSTART;VALUE=DATE:20260105", "RECURRENCE-ID;VALUE=DATE:20260105")
    yield _event("SUMMARY:Easter holiday", "DTSTART;VALUE=DATE:20260330", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")


TARGET: Final = Target(
    "calendar_file",
    run,
    (RegisterError,),
    _seeds,
    words=(
        *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"DTSTART;VALUE=DATE:", b"DTEND:", b"DURATION:P1D", b"TZID=Europe/London"),
        *(b"RRULE:FREQ=WEEKLY;", b"INTERVAL=", b"BYDAY=", b"UNTIL=", b"EXDATE:", b"RDATE:", b"RECURRENCE-ID:", b"half term"),
    ),
)
