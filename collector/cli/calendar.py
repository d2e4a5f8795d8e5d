"""`rollcall calendar …`: when the school is open. Grace is counted in school days, and in the holidays nobody is missed."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.errors import FormError
from collector.registers import icalendar_file, school_calendar
from collector.registers.calendar_events import PassedOver, school_days_of
from collector.registers.school_calendar import Entry, Recorded, calendar_of, in_words
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.reports.calendar_words import school_days_words, untold_words
from collector.store import calendar_spans
from collector.store.calendar_spans import CalendarSpan, SpanKind
from compliance.calendar import SchoolCalendar
from compliance.school_clock import day_of

command = typer.Typer(rich_markup_mode=None)

_COLUMNS: Final = (("Line", 6), ("Kind", 8), ("From", 15), ("To", 15), ("Name", 28))

NameArgument = Annotated[str, typer.Argument(help="What the school calls it.")]
FirstArgument = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The first day.")]
LastArgument = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The last day.")]
LastOrNoneArgument = Annotated[
    datetime | None, typer.Argument(formats=["%Y-%m-%d"], metavar="[YYYY-MM-DD]", help="The last day, where it is another.")
]


@command.command("show")
def show(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Show terms, closed days and the bank holidays to come."""
    with desk(data, school) as at, at.database.reading() as tx:
        calendar, lines = calendar_of(tx, at.school.school_id), calendar_spans.in_force(tx, at.school.school_id)
        today = day_of(at.now)
    if json:
        output.show_json(_plain(calendar, lines, today))
        return
    if lines:
        output.show(output.table(_COLUMNS, map(_row, lines)))
    coming = [f"{dates.full_day(day)}, {name}" for day, name in calendar.bank_holidays.days if day >= today]
    output.show(f"Bank holidays to come: {'; '.join(coming) or 'none is known'}.")
    output.show(school_days_words(calendar))
    for words in untold_words(calendar):
        output.show(words)
    output.show(f"Today is {'a school day' if calendar.is_school_day(today) else 'no school day'}.")


@command.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="An iCalendar file (.ics), as school websites and office calendars give it.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Take terms, holidays and INSET days from a calendar. The same file a second time changes nothing.

    An event whose days have changed takes its old days back. Events about anything else are left out.
    """
    with desk(data, school) as at, at.act("calendar.import", file.name) as tx:
        found, passed_over, broken = _found(file, at)
        done = school_calendar.record(tx, at.school.school_id, found, actor=at.actor, now=at.now, dry_run=dry_run)
    if json:
        output.show_json(
            {
                **_done_plain(done),
                "passed_over": list(map(_passed_plain, passed_over)),
                "broken": list(broken),
                "dry_run": dry_run,
            }
        )
        return
    if dry_run:
        output.show("Dry run: nothing changed.")
    for verb, lines in (("Added", done.added), ("Recorded already", done.unchanged), ("Taken back", done.taken_back)):
        for each in lines:
            output.show(f"{verb}: {each.kind}, {in_words(each)}")
    _tell_overlaps(done)
    for left in passed_over:
        output.show(f"Not taken: {left.event.name}, {dates.full_day(left.event.first_day)}: {left.why}")
    for words in broken:
        output.show(f"Cannot be read: {words}")


@command.command("add-term")
def add_term(
    name: NameArgument, first: FirstArgument, last: LastArgument, data: DataOption = None, school: SchoolOption = None
) -> None:
    """Record a term, from its first day to its last. Between two terms there are holidays."""
    _add(Entry(SpanKind.TERM, first.date(), last.date(), name), data, school)


@command.command("close-day")
def close_day(
    name: NameArgument,
    first: FirstArgument,
    last: LastOrNoneArgument = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Record a day, or days in a row, on which the school is closed: a half term, an INSET day, snow."""
    _add(Entry(SpanKind.CLOSED, first.date(), (last or first).date(), name), data, school)


@command.command("remove")
def remove(
    lines: Annotated[list[int] | None, typer.Argument(metavar="[LINE]…", help="As `rollcall calendar show` has them.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Every line that came from this calendar file.")
    ] = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Take lines of the calendar back. That they were there stays recorded."""
    if bool(lines) == (file is not None):
        raise typer.BadParameter("name lines of the calendar, or with --file the calendar file from which they came")
    with desk(data, school) as at:
        uids = {each.uid for each in _found(file, at)[0]} if file else set()
        with at.act("calendar.remove", file.name if file else ", ".join(map(str, lines or ()))) as tx:
            school_id, numbers = at.school.school_id, dict.fromkeys(lines or ())
            gone = [school_calendar.remove(tx, school_id, each, actor=at.actor, now=at.now) for each in numbers]
            gone += school_calendar.remove_events(tx, school_id, uids, actor=at.actor, now=at.now)
    for each in gone:
        output.show(f"Taken back: {each.kind}, {in_words(each)}")
    if not gone:
        output.show("No line of the calendar came from this file.")


def _add(entry: Entry, data: Path | None, school: str | None) -> None:
    with desk(data, school) as at, at.act(f"calendar.{entry.kind}", entry.name) as tx:
        done = school_calendar.record(tx, at.school.school_id, [entry], actor=at.actor, now=at.now)
    verb = "Added" if done.added else "Recorded already"
    output.show(f"{verb}: {entry.kind}, {in_words(entry)}")
    _tell_overlaps(done)


def _tell_overlaps(done: Recorded) -> None:
    for term, other in done.overlapping:
        where = f"line {other.span_id}, " if isinstance(other, CalendarSpan) else ""
        output.show(
            f"Look again: {in_words(term)} has days of {where}{in_words(other)}; `rollcall calendar remove` takes one back"
        )


def _found(file: Path, at: Desk) -> tuple[list[Entry], list[PassedOver], tuple[str, ...]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}; name another file", param_hint="FILE") from error
    read = icalendar_file.read(content, file.name, at.now)
    found, passed_over = school_days_of(read.events)
    if not found:
        broken = "".join(f"\n{file.name}: cannot be read: {each}" for each in read.broken)
        raise FormError(
            f"{file.name}: none of its {len(read.events)} events of these years names a term, a holiday or an INSET day; is it "
            f"the right file? `rollcall calendar add-term` and `rollcall calendar close-day` take days that you type{broken}"
        )
    return found, passed_over, read.broken


def _row(line: CalendarSpan) -> tuple[str, ...]:
    first, last = dates.full_day(line.first_day), dates.full_day(line.last_day)
    return str(line.span_id), line.kind.value, first, last, line.name


def _plain(calendar: SchoolCalendar, lines: list[CalendarSpan], today: date) -> Plain:
    known_until = calendar.terms_known_until
    return {
        "lines": [{"line": each.span_id, **_line_plain(each)} for each in lines],
        "bank_holidays": [{"day": day.isoformat(), "name": name} for day, name in calendar.bank_holidays.days],
        "bank_holiday_years": list(calendar.bank_holidays.years),
        "terms_known_until": known_until.isoformat() if known_until else None,
        "no_term_known": [{"first_day": each.first.isoformat(), "last_day": each.last.isoformat()} for each in calendar.untold],
        "today_is_a_school_day": calendar.is_school_day(today),
    }


def _line_plain(line: Entry | CalendarSpan) -> dict[str, Plain]:
    first, last = line.first_day.isoformat(), line.last_day.isoformat()
    return {"kind": line.kind.value, "first_day": first, "last_day": last, "name": line.name}


def _done_plain(done: Recorded) -> dict[str, Plain]:
    return {
        "added": list(map(_line_plain, done.added)),
        "unchanged": list(map(_line_plain, done.unchanged)),
        "taken_back": list(map(_line_plain, done.taken_back)),
    }


def _passed_plain(passed: PassedOver) -> Plain:
    return {"name": passed.event.name, "first_day": passed.event.first_day.isoformat(), "why": passed.why}
