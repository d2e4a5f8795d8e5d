"""When the school is open: terms and closed days, typed or taken from a calendar file that is shown before it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_acts import day_named
from collector.console.held_uploads import HeldUploads
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Upload, Visit
from collector.errors import FormError, NotRecorded
from collector.plain_text import one_line
from collector.registers import icalendar_file, school_calendar
from collector.registers.calendar_events import PassedOver, school_days_of
from collector.registers.school_calendar import Entry, Recorded, calendar_of, in_words
from collector.reports import dates
from collector.reports.calendar_words import school_days_words, untold_words
from collector.store import calendar_spans
from collector.store.calendar_spans import CalendarSpan, SpanKind
from compliance.school_clock import day_of

_KINDS: Final = ((SpanKind.TERM.value, "a term"), (SpanKind.CLOSED.value, "days on which the school is closed"))
_FIELDS: Final = ("kind", "name", "first_day", "last_day")
_NONE_FOUND: Final = "No event in it names a term, a holiday or an INSET day. Is it the right file?"


@dataclass(frozen=True, slots=True)
class Found:
    """What a calendar file says: what would be recorded, and what is passed over."""

    entries: Sequence[Entry]
    passed_over: Sequence[PassedOver]
    broken: Sequence[str]


def show(visit: Visit) -> Answer:
    """The calendar, and a form for one more line."""
    return _page(visit, dict.fromkeys(_FIELDS, ""), {})


def add(visit: Visit) -> Answer:
    """Record a term or closed days."""
    typed = {each: " ".join(visit.form.get(each, "").split()) for each in _FIELDS}
    typed["last_day"] = typed["last_day"] or typed["first_day"]
    problems: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in ("first_day", "last_day"):
        try:
            days[name] = day_named(typed[name])
        except FormError:
            problems[name] = "Choose a day."
    if typed["kind"] not in dict(_KINDS):
        problems["kind"] = "Choose what it is."
    if problems:
        return _page(visit, typed, problems)
    entry = Entry(SpanKind(typed["kind"]), days["first_day"], days["last_day"], typed["name"])
    try:
        with visit.act(f"calendar.{entry.kind}", "calendar") as tx:
            done = school_calendar.record(tx, visit.school.school_id, [entry], actor=visit.visitor.actor, now=visit.now)
    except FormError as error:
        by_field = {name.replace(" ", "_"): words for name, words in error.by_field.items()}
        return _page(visit, typed, {name: f"{words[0].upper()}{words[1:]}." for name, words in by_field.items()})
    said = f"{'Added' if done.added else 'Recorded already'}: {in_words(entry)}."
    return Redirect("/settings/calendar", " ".join([said, *_overlaps(done)]))


def remove(visit: Visit) -> Answer:
    """Take a line back. That it was there stays recorded."""
    words = visit.path["span"]
    if not (words.isascii() and words.isdigit() and len(words) < len("1000000")):
        raise NotRecorded(f"the calendar has no line {words!r}")
    with visit.act("calendar.remove", words) as tx:
        gone = school_calendar.remove(tx, visit.school.school_id, int(words), actor=visit.visitor.actor, now=visit.now)
    return Redirect("/settings/calendar", f"Taken back: {in_words(gone)}.")


def places(held: HeldUploads) -> Places:
    """The pages, over the files that wait for a confirmation."""

    def send(visit: Visit) -> Answer:
        upload = visit.uploads.get("file")
        try:
            if upload is None:
                raise FormError("Choose a file first.")
            _found(visit, upload)
        except FormError as error:
            return _page(visit, dict.fromkeys(_FIELDS, ""), {"file": str(error)})
        return Redirect(f"/settings/calendar/import/{held.keep(visit, upload)}")

    def preview(visit: Visit) -> Answer:
        return _preview(visit, held.find(visit, visit.path["held"]))

    def confirm(visit: Visit) -> Answer:
        found = _found(visit, held.find(visit, visit.path["held"]))
        with visit.act("calendar.import", "calendar") as tx:
            done = school_calendar.record(tx, visit.school.school_id, found.entries, actor=visit.visitor.actor, now=visit.now)
        held.drop(visit.path["held"])
        said = f"{len(done.added)} added, {len(done.taken_back)} taken back, {len(done.unchanged)} were recorded already."
        return Redirect("/settings/calendar", " ".join([said, *_overlaps(done)]))

    return (
        Place("/settings/calendar", Right.CHANGE_SETTINGS, get=show, post=add),
        Place("/settings/calendar/import", Right.CHANGE_SETTINGS, post=send),
        Place("/settings/calendar/import/{held}", Right.CHANGE_SETTINGS, get=preview, post=confirm),
        Place("/settings/calendar/{span}/remove", Right.CHANGE_SETTINGS, post=remove),
    )


def _found(visit: Visit, upload: Upload) -> Found:
    """Raises FormError for what is no calendar, and for one that says nothing about school days."""
    read = icalendar_file.read(upload.content, upload.file_name, visit.now)
    entries, passed_over = school_days_of(read.events)
    if not entries:
        raise FormError(_NONE_FOUND)
    return Found(entries, passed_over, read.broken)


def _preview(visit: Visit, upload: Upload) -> Shown:
    found = _found(visit, upload)
    with visit.database.reading() as tx:
        done = school_calendar.record(
            tx, visit.school.school_id, found.entries, actor=visit.visitor.actor, now=visit.now, dry_run=True
        )
    coming: list[tuple[str, Entry | CalendarSpan]] = [("Added", each) for each in done.added]
    coming += [("Taken back, its days have changed", each) for each in done.taken_back]
    coming += [("Recorded already", each) for each in done.unchanged]
    values = {
        "held": visit.path["held"],
        "file_name": upload.file_name,
        "coming": [(what, each.kind.value, one_line(in_words(each))) for what, each in coming],
        "is_nothing": not (done.added or done.taken_back),
        "overlaps": _overlaps(done),
        "passed_over": [
            (one_line(each.event.name), dates.full_day(each.event.first_day), one_line(each.why)) for each in found.passed_over
        ],
        "broken": [one_line(each) for each in found.broken],
    }
    return Shown("settings_calendar_import.html.jinja", values)


def _overlaps(done: Recorded) -> list[str]:
    return [
        f"Look again: {one_line(in_words(term))} has days of {one_line(in_words(other))}." for term, other in done.overlapping
    ]


def _page(visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str]) -> Shown:
    today = day_of(visit.now)
    with visit.database.reading() as tx:
        calendar = calendar_of(tx, visit.school.school_id)
        spans: list[CalendarSpan] = calendar_spans.in_force(tx, visit.school.school_id)
    values = {
        "spans": spans,
        "bank_holidays": [(dates.full_day(day), name) for day, name in calendar.bank_holidays.days if day >= today],
        "words": [school_days_words(calendar, bring_in=False), *untold_words(calendar)],
        "today": f"Today is {'a school day' if calendar.is_school_day(today) else 'no school day'}.",
        "kinds": (("", "choose one"), *_KINDS),
        "typed": typed,
        "problems": problems,
    }
    return Shown("settings_calendar.html.jinja", values, 422 if problems else 200)
