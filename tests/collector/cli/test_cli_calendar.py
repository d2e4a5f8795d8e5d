"""The school's calendar as a technician brings it in, looks at it and puts it right."""

import json
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from tests.fakes.command_line import Rollcall

DATES = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//School//EN
BEGIN:VEVENT
UID:autumn
SUMMARY:Autumn term
DTSTART;VALUE=DATE:20260902
DTEND;VALUE=DATE:20261219
END:VEVENT
BEGIN:VEVENT
UID:spring
SUMMARY:Spring term
DTSTART;VALUE=DATE:20270104
DTEND;VALUE=DATE:20270326
END:VEVENT
BEGIN:VEVENT
UID:half
SUMMARY:Half term
DTSTART;VALUE=DATE:20261026
DTEND;VALUE=DATE:20261031
END:VEVENT
BEGIN:VEVENT
UID:trip
SUMMARY:Year 6 trip to the museum
DTSTART:20261112T090000Z
DTEND:20261112T140000Z
END:VEVENT
BEGIN:VEVENT
UID:twilight
SUMMARY:INSET (twilight)
DTSTART:20261112T153000Z
DTEND:20261112T170000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def dates(tmp_path: Path) -> Path:
    """The term dates of an invented school."""
    file = tmp_path / "term-dates.ics"
    file.write_text(DATES, encoding="utf-8", newline="\r\n")
    return file


def test_a_dry_run_says_what_would_be_taken_and_takes_nothing(rollcall: Rollcall, data: Path, dates: Path):
    assert rollcall("calendar", "import", dates, "--dry-run", "--data", data).out == (
        "Dry run: nothing changed.\n"
        "Added: term, Autumn term: 2 September 2026 to 18 December 2026\n"
        "Added: closed, Half term: 26 October 2026 to 30 October 2026\n"
        "Added: term, Spring term: 4 January 2027 to 25 March 2027\n"
        "Not taken: INSET (twilight), Thu 12 Nov 2026: it takes less than four hours\n"
    )
    assert json.loads(rollcall("calendar", "show", "--json", "--data", data).out)["lines"] == []


def test_the_same_file_twice_changes_nothing(rollcall: Rollcall, data: Path, dates: Path):
    rollcall("calendar", "import", dates, "--data", data)
    again = json.loads(rollcall("calendar", "import", dates, "--json", "--data", data).out)
    assert ([len(again[each]) for each in ("added", "unchanged", "taken_back", "passed_over")], again["dry_run"]) == (
        [0, 3, 0, 1],
        False,
    )


def test_a_wrong_file_is_refused_with_what_to_do(rollcall: Rollcall, data: Path, tmp_path: Path):
    page, empty = tmp_path / "dates.html", tmp_path / "trips.ics"
    page.write_text("<!doctype html><title>Term dates</title>")
    empty.write_text(DATES.replace("term", "trip").replace("INSET", "Outing"), newline="\r\n")
    answers = [rollcall("calendar", "import", file, "--data", data) for file in (page, empty)]
    assert [each.code for each in answers] == [ExitCode.REFUSED, ExitCode.REFUSED]
    assert "is no iCalendar file" in answers[0].err
    assert "none of its 5 events of these years names a term, a holiday or an INSET day" in answers[1].err
    assert rollcall("calendar", "import", tmp_path / "nowhere.ics", "--data", data).code == ExitCode.USAGE
    assert "refused: calendar.import" in rollcall("audit", "--data", data).out


def test_terms_and_closed_days_are_typed_shown_and_taken_back(rollcall: Rollcall, data: Path):
    term = ("calendar", "add-term", "Autumn term 2026", "2026-09-02", "2026-12-18", "--data", data)
    assert rollcall(*term).out == "Added: term, Autumn term 2026: 2 September 2026 to 18 December 2026\n"
    assert rollcall(*term).out.startswith("Recorded already: term")
    assert rollcall("calendar", "close-day", "INSET day", "2026-11-27", "--data", data).out == (
        "Added: closed, INSET day: 27 November 2026\n"
    )
    shown = rollcall("calendar", "show", "--data", data).out
    assert "term dates known until Fri 18 Dec 2026" in " ".join(shown.split())
    assert "2       closed    Fri 27 Nov 2026  Fri 27 Nov 2026  INSET day" in shown
    assert rollcall("calendar", "remove", "2", "--data", data).out == "Taken back: closed, INSET day: 27 November 2026\n"
    assert rollcall("calendar", "remove", "2", "--data", data).code == ExitCode.USAGE


def test_what_came_from_a_wrong_file_is_taken_back_with_one_command(rollcall: Rollcall, data: Path, dates: Path):
    rollcall("calendar", "close-day", "Snow", "2026-12-01", "--data", data)
    rollcall("calendar", "import", dates, "--data", data)
    assert rollcall("calendar", "remove", "--file", dates, "--data", data).out.count("Taken back: ") == 3
    lines = json.loads(rollcall("calendar", "show", "--json", "--data", data).out)["lines"]
    assert [each["name"] for each in lines] == ["Snow"]
    again = rollcall("calendar", "remove", "--file", dates, "--data", data)
    assert (again.code, again.out) == (ExitCode.MEETS, "No line of the calendar came from this file.\n")
    neither = rollcall("calendar", "remove", "--data", data)
    assert (neither.code, "name lines of the calendar, or with --file" in neither.err) == (ExitCode.USAGE, True)


def test_several_lines_are_taken_back_together_or_none_of_them(rollcall: Rollcall, data: Path):
    for day in ("2026-12-01", "2026-12-02"):
        rollcall("calendar", "close-day", "Snow", day, "--data", data)
    assert rollcall("calendar", "remove", "1", "7", "--data", data).code == ExitCode.USAGE
    assert rollcall("calendar", "remove", "1", "2", "--data", data).out.count("Taken back: closed, Snow") == 2


def test_a_file_with_more_days_than_a_school_has_is_refused_whole(rollcall: Rollcall, data: Path, tmp_path: Path):
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nSUMMARY:INSET day {number}\nDTSTART;VALUE=DATE:20261127\nEND:VEVENT\n"
        for number in range(1001)
    )
    file = tmp_path / "many.ics"
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//E//S//EN\n{events}END:VCALENDAR\n", newline="\r\n")
    refused = rollcall("calendar", "import", file, "--data", data)
    assert (refused.code, "1001 more lines would come to the 0 of this calendar" in refused.err) == (ExitCode.REFUSED, True)
    assert json.loads(rollcall("calendar", "show", "--json", "--data", data).out)["lines"] == []


def test_terms_that_have_days_in_common_are_told(rollcall: Rollcall, data: Path):
    rollcall("calendar", "add-term", "Autumn", "2026-09-02", "2026-12-18", "--data", data)
    told = rollcall("calendar", "add-term", "Winter", "2026-12-01", "2027-02-10", "--data", data).out
    assert "Look again: Winter: 1 December 2026 to 10 February 2027 has days of line 1, Autumn: 2 September 2026" in told


def test_a_term_that_was_forgotten_is_named(rollcall: Rollcall, data: Path):
    for name, first, last in (("Spring 1", "2027-01-04", "2027-02-12"), ("Summer 1", "2027-04-12", "2027-05-28")):
        rollcall("calendar", "add-term", name, first, last, "--data", data)
    shown = " ".join(rollcall("calendar", "show", "--data", data).out.split())
    assert "No term is known from Mon 15 Feb 2027 to Fri 9 Apr 2027: counted as school days." in shown
    assert json.loads(rollcall("calendar", "show", "--json", "--data", data).out)["no_term_known"] == [
        {"first_day": "2027-02-15", "last_day": "2027-04-09"}
    ]


def test_days_the_wrong_way_round_are_refused(rollcall: Rollcall, data: Path):
    refused = rollcall("calendar", "close-day", "Half term", "2026-10-30", "2026-10-26", "--data", data)
    assert (refused.code, "is before the first" in refused.err) == (ExitCode.REFUSED, True)


def test_without_a_calendar_the_pages_say_so(rollcall: Rollcall, data: Path):
    for page in (rollcall("calendar", "show", "--data", data), rollcall("report", "--data", data)):
        assert "no term dates are known: bring them in with `rollcall calendar import`" in " ".join(page.out.split())
        assert "Bank holidays are known until the end of 2028" in " ".join(page.out.split())
