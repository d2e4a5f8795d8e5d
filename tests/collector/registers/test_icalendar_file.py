"""School calendars as they are exported: whole days, times, zones, recurrences, and files that are none."""

from datetime import UTC, date, datetime

import pytest

from collector.errors import FormError
from collector.registers import icalendar_file
from collector.registers.icalendar_file import MOST_BYTES

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LONDON = """
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "1") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Half term", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    lines = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//School//EN", *parts, "END:VCALENDAR"])
    return lines.replace("\n\n", "\n").replace("\n", "\r\n").encode()


def days(*parts: str) -> list[tuple[str, str]]:
    """First and last day of every event, as text."""
    events = icalendar_file.read(calendar(*parts), "dates.ics", NOW).events
    return sorted((each.first_day.isoformat(), each.last_day.isoformat()) for each in events)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("DTSTART;VALUE=DATE:20261026", "DTEND;VALUE=DATE:20261031"),
            ("2026-10-26", "2026-10-30"),
            id="exclusive end",
        ),
        pytest.param(("DTSTART;VALUE=DATE:20261127",), ("2026-11-27", "2026-11-27"), id="a day without an end"),
        pytest.param(
            ("DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261127"),
            ("2026-11-27", "2026-11-27"),
            id="a day that ends where it begins, as some programs write it",
        ),
        pytest.param(("DTSTART;VALUE=DATE:20261026", "DURATION:P5D"), ("2026-10-26", "2026-10-30"), id="a duration"),
        pytest.param(
            ("DTSTART:20270720T230000Z", "DTEND:20270721T230000Z"),
            ("2027-07-21", "2027-07-21"),
            id="midnight in London, written in UTC",
        ),
        pytest.param(
            ("DTSTART;TZID=Europe/London:20261127T083000", "DTEND;TZID=Europe/London:20261127T153000"),
            ("2026-11-27", "2026-11-27"),
            id="the hours of a day",
        ),
        pytest.param(
            ("DTSTART;TZID=America/New_York:20261126T200000", "DTEND;TZID=America/New_York:20261127T190000"),
            ("2026-11-27", "2026-11-27"),
            id="a calendar that was set to another part of the world",
        ),
        pytest.param(("DTSTART:20261127T000000", "DTEND:20261128T000000"), ("2026-11-27", "2026-11-27"), id="without any zone"),
        pytest.param(
            ("DTSTART:20261127T000000Z", "DTEND:20261128T000000Z"), ("2026-11-27", "2026-11-27"), id="midnight to midnight"
        ),
    ],
)
def test_an_event_takes_the_days_of_the_school_s_own_clock(lines: tuple[str, ...], expected: tuple[str, str]):
    assert days(LONDON, event(*lines)) == [expected]


def test_a_recurring_event_is_there_each_time():
    weekly = event("DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert days(weekly) == [("2027-01-08",) * 2, ("2027-01-15",) * 2, ("2027-01-22",) * 2]


def test_a_recurring_event_is_not_there_where_it_was_left_out_and_is_where_it_was_moved():
    weekly = event("DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;UNTIL=20270129", "EXDATE;VALUE=DATE:20270115")
    moved = event("RECURRENCE-ID;VALUE=DATE:20270122", "DTSTART;VALUE=DATE:20270125")
    assert days(weekly, moved) == [("2027-01-08",) * 2, ("2027-01-25",) * 2, ("2027-01-29",) * 2]


def test_what_recurs_for_ever_is_there_for_five_years():
    yearly = days(event("DTSTART;VALUE=DATE:20200901", "RRULE:FREQ=YEARLY"))
    assert (yearly[0][0], yearly[-1][0]) == ("2025-09-01", "2031-09-01")


def test_by_the_clock_on_the_wall_nine_stays_nine_when_the_clocks_change():
    hours = ("DTSTART;TZID=Europe/London:20261023T000000", "DTEND;TZID=Europe/London:20261024T000000")
    assert days(LONDON, event(*hours, "RRULE:FREQ=WEEKLY;COUNT=2")) == [("2026-10-23",) * 2, ("2026-10-30",) * 2]


def test_a_cancelled_event_is_none():
    assert days(event("DTSTART;VALUE=DATE:20261127", "STATUS:CANCELLED")) == []


def test_what_is_long_past_is_left_out():
    assert days(event("DTSTART;VALUE=DATE:20190527")) == []


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        pytest.param(b"<!doctype html>\n<html>", "<!doctype html>", id="a page"),
        pytest.param(b"Term,From,To\nAutumn,2 Sep,18 Dec\n", "Term,From,To", id="a table"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"PK\x03\x04\xff\xfe", "PK", id="an archive"),
    ],
)
def test_what_is_no_calendar_is_refused_with_its_first_words(content: bytes, begins: str):
    with pytest.raises(FormError, match=r"dates\.ics is no iCalendar file: it begins with") as refused:
        icalendar_file.read(content, "dates.ics", NOW)
    assert begins in str(refused.value)


def test_a_file_that_breaks_off_is_told_so_and_not_called_no_calendar():
    whole = calendar(event("DTSTART;VALUE=DATE:20261026"))
    with pytest.raises(FormError, match=r"dates\.ics: the calendar breaks off before its end; download the file again"):
        icalendar_file.read(whole[: len(whole) // 2], "dates.ics", NOW)


def test_a_file_in_an_old_encoding_is_told_what_to_do_and_one_in_utf_16_is_read():
    whole = calendar(event("DTSTART;VALUE=DATE:20261026", "LOCATION:Caf\N{LATIN SMALL LETTER E WITH ACUTE}")).decode()
    with pytest.raises(FormError, match=r"byte \d+ is no UTF-8, in which calendars are written; download the file again"):
        icalendar_file.read(whole.encode("latin-1"), "dates.ics", NOW)
    (found,) = icalendar_file.read(whole.encode("utf-16"), "dates.ics", NOW).events
    assert found.first_day == date(2026, 10, 26)


def test_a_file_that_is_far_too_large_is_refused_unread():
    with pytest.raises(FormError, match="is it the right file"):
        icalendar_file.read(b"x" * (MOST_BYTES + 1), "film.mp4", NOW)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param(("DTSTART;VALUE=DATE:26 October",), "its DTSTART is '26 October', which is no day", id="a day in words"),
        pytest.param((), "has no DTSTART", id="no day"),
        pytest.param(("DTSTART:20261127T090000Z", "DTEND:20261126T090000Z"), "ends before it begins", id="backwards"),
        pytest.param(
            ("DTSTART;VALUE=DATE:20261026", "RECURRENCE-ID;VALUE=DATE:202610Q6"),
            "its RECURRENCE-ID is '202610Q6', which is no day",
            id="moved from no day",
        ),
        pytest.param(("DTSTART;VALUE=DATE:20261026", "RRULE:FREQ=SECONDLY"), "not read here", id="every second"),
        pytest.param(("DTSTART;VALUE=DATE:20261026", "RRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2"), "not read here", id="never"),
        pytest.param(("DTSTART;VALUE=DATE:20261026", "RRULE:FREQ=DAILY;INTERVAL=0"), "not read here", id="all at once"),
        pytest.param(("DTSTART;VALUE=DATE:20261026", "RRULE:FREQ=DAILY"), "more than 500 times", id="every day for ever"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(lines: tuple[str, ...], why: str):
    read = icalendar_file.read(calendar(event(*lines), event("DTSTART;VALUE=DATE:20261127", uid="2")), "dates.ics", NOW)
    (broken,) = read.broken
    assert (broken.startswith("Half term: "), why in broken) == (True, True)
    assert [each.first_day for each in read.events] == [date(2026, 11, 27)]
