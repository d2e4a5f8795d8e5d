"""Reports for three readers inside the console: the page that each is shown, as a file too, and what each figure counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Final

from collector.accounts.rights import Right
from collector.console.moments import Moment, moment_of
from collector.console.register_pages import CSV
from collector.console.visit import Answer, Download, Page, Place, Places, Shown, Visit
from collector.errors import FormError, NotRecorded
from collector.papers.frozen_before import frozen_before
from collector.papers.report_paper import report_pdf
from collector.reports import reader_page
from collector.reports.all_figures import figures_of
from collector.reports.figure import Sort, Thing
from collector.reports.moment_named import moment_named
from collector.reports.moment_words import moment_words
from collector.reports.pages_for_readers import page_for
from collector.reports.reader_csv import page_csv
from collector.reports.reader_html import page_html
from collector.reports.reader_json import page_json
from collector.reports.reader_page import Reader
from collector.reports.school_at import SchoolAt
from collector.reports.school_gathered import school_now, school_then, with_weeks
from collector.reports.trace_words import trace_csv
from collector.reports.trends import Then, then_of
from compliance.registers import CATALOGUE
from compliance.school_clock import SCHOOL_ZONE, day_of

_FOUR_WEEKS: Final = timedelta(days=28)

RIGHTS: Final = {
    Reader.TECHNICIAN: Right.SEE_DEVICES,
    Reader.SLT: Right.SEE_REGISTERS,
    Reader.GOVERNORS: Right.SEE_FIGURES,
}
"""Who may read which report. That for governors names nobody and no device."""

_ABOUT: Final = {
    Reader.TECHNICIAN: ("For the technician", "What to do, the most urgent first, device by device."),
    Reader.SLT: ("For the head and senior leaders", "One page of figures, what has changed, who is to act."),
    Reader.GOVERNORS: (
        "For governors",
        "How the school stands against its policy and the standards. No names, no single device.",
    ),
}

FORMATS: Final[Mapping[str, tuple[str, str, Callable[[reader_page.Page], bytes]]]] = {
    "pdf": ("PDF", "application/pdf", lambda page: report_pdf(page, SCHOOL_ZONE).pdf),
    "html": ("Web page", "text/html; charset=utf-8", lambda page: page_html(page, SCHOOL_ZONE).encode()),
    "csv": ("CSV of the figures", CSV, lambda page: page_csv(page).encode("utf-8-sig")),
    "json": ("JSON for programs", "application/json", lambda page: page_json(page).encode()),
}


@dataclass(frozen=True, slots=True)
class Days:
    """The two days of a report as they were named, and what is wrong with one of them."""

    moment: Moment
    before: datetime | None
    compare_with: str
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ThingShown:
    """One thing that a figure counts, and the page about it; "" where there is none."""

    label: str
    address: str
    rule: str
    said: str
    put_right_by: date | None


def index(visit: Visit) -> Answer:
    """The reports that this reader may see."""
    readers = [(f"/reports/{each.value}", *_ABOUT[each]) for each in Reader if visit.may(RIGHTS[each])]
    return Shown("reports.html.jinja", {"readers": readers})


def page_now(visit: Visit, reader: Reader, period: str) -> reader_page.Page:
    """The page of this moment, compared with the report frozen last of another period."""
    days = Days(Moment(visit.now, day_of(visit.now).isoformat(), is_past=False), None, "", {})
    return _page(visit, reader, days, _school(visit, days.moment), period)


def trace(visit: Visit) -> Answer:
    """Exactly what a figure counts."""
    moment = moment_of(visit)
    school = _school(visit, moment)
    named = visit.path["figure"]
    figures = figures_of(school).by_id
    found = figures.get(named)
    if found is None:
        near = ", ".join(get_close_matches(named, figures, 3, 0.5))
        raise NotRecorded(f"no figure is called {named!r}" + (f"; did you mean {near}?" if near else ""))
    if visit.query.get("as") == "csv":
        return Download(f"{named}-{moment.day}.csv", CSV, trace_csv(found).encode("utf-8-sig"))
    things = [_thing(each) for each in found.things]
    return Shown("figure.html.jinja", {"figure": found, "things": things, "moment": moment})


def _report(reader: Reader) -> Page:
    def show(visit: Visit) -> Answer:
        days = _days(visit)
        school = _school(visit, days.moment)
        page = _page(visit, reader, days, school)
        values = {
            "page": page,
            "days": days,
            "moment": moment_words(page.moment, SCHOOL_ZONE),
            "here": f"/reports/{reader.value}",
            "rules": _rules(school),
            "traces": visit.may(Right.SEE_DEVICES),
            "downloads": [(words, form) for form, (words, _, _) in FORMATS.items()],
            "asked": _asked(days),
        }
        return Shown("report.html.jinja", values, 422 if days.problems else 200)

    return show


def _file(reader: Reader, form: str) -> Page:
    def save(visit: Visit) -> Answer:
        days = _days(visit)
        if days.problems:
            raise FormError(" ".join(days.problems.values()))
        _, media_type, write = FORMATS[form]
        content = write(_page(visit, reader, days, _school(visit, days.moment)))
        return Download(f"devices-for-{reader.value}-{days.moment.day}.{form}", media_type, content)

    return save


def _page(visit: Visit, reader: Reader, days: Days, school: SchoolAt, period: str = "") -> reader_page.Page:
    shown = with_weeks(visit.database, visit.school, school) if reader is Reader.GOVERNORS else school
    return page_for(reader, shown, figures_of(school), visit.now, _compared_with(visit, reader, days, school, period))


def _compared_with(visit: Visit, reader: Reader, days: Days, school: SchoolAt, period: str) -> Then | None:
    """The day that was named; else, for leaders and governors, the report that was frozen last, else four weeks before."""
    before = days.before
    if before is None:
        if reader is Reader.TECHNICIAN or days.problems:
            return None
        with visit.database.reading() as tx:
            frozen = frozen_before(tx, visit.school.school_id, reader, school.at, period)
        if frozen is not None:
            return frozen
        before = school.at - _FOUR_WEEKS
    return then_of(school_then(visit.database, visit.school, before, school.known_at))


def _rules(school: SchoolAt) -> frozenset[str]:
    """The rules that have a page: those of the policy in force."""
    return frozenset() if school.policy is None or school.is_past else frozenset(each.rule_id for each in school.policy.rules)


def _school(visit: Visit, moment: Moment) -> SchoolAt:
    if moment.is_past:
        return school_then(visit.database, visit.school, moment.at, visit.now)
    return school_now(visit.database, visit.school, visit.now)


def _days(visit: Visit) -> Days:
    """The day of the report, and the one that it is compared with where one was named."""
    problems: dict[str, str] = {}
    try:
        moment = moment_of(visit)
    except FormError as error:
        problems["as-at"] = str(error)
        moment = Moment(visit.now, day_of(visit.now).isoformat(), is_past=False)
    named = visit.query.get("compare-with", "").strip()
    before = None
    try:
        before = moment_named(named, visit.now) if named else None
        if before is not None and before > moment.at:
            raise FormError(f"{named!r} lies behind the day of the report; choose an earlier one")
    except FormError as error:
        problems["compare-with"] = str(error)
        before = None
    return Days(moment, before, named, problems)


def _asked(days: Days) -> str:
    """The same days in the addresses of figures and files."""
    parts = [f"as-at={days.moment.day}"] if days.moment.is_past else []
    parts += [f"compare-with={day_of(days.before).isoformat()}"] if days.before else []
    return f"?{'&'.join(parts)}" if parts else ""


def _thing(thing: Thing) -> ThingShown:
    return ThingShown(thing.label, _address(thing), thing.rule, thing.said, thing.put_right_by)


def _address(thing: Thing) -> str:
    match thing.sort:
        case Sort.DEVICE:
            return f"/devices/{thing.key}"
        case Sort.RULE:
            return f"/rules/{thing.key}"
        case Sort.LOAN:
            return f"/loans/{thing.key}"
        case Sort.EXCEPTION:
            return "/registers/exceptions"
        case Sort.CLAUSE:
            return "/policy"
        case Sort.LINE:
            register, _, line = thing.key.rpartition(" ")
            return f"/registers/{register}/{line}" if register in CATALOGUE else ""
        case _:
            return ""


PLACES: Final[Places] = (
    Place("/reports", Right.SEE_FIGURES, get=index),
    Place("/reports/figures/{figure}", Right.SEE_DEVICES, get=trace),
    *(Place(f"/reports/{each.value}", RIGHTS[each], get=_report(each)) for each in Reader),
    *(
        Place(f"/reports/{each.value}/report.{form}", RIGHTS[each], get=_file(each, form))
        for each in Reader
        for form in FORMATS
    ),
)
