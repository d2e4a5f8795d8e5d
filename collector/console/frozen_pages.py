"""Frozen reports: kept as they were, opened again as the same files, verified by the code that is printed on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts.rights import Right
from collector.console.report_pages import FORMATS, RIGHTS, page_now
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Visit
from collector.errors import FormError, NotRecorded, PaperError
from collector.papers import freezing, verifying
from collector.papers.freezing import FROZEN_FOR, Freezing
from collector.plain_text import one_line
from collector.reports.reader_page import Reader
from collector.store import frozen_reports
from collector.store.frozen_reports import FrozenReport
from compliance.school_clock import SCHOOL_ZONE

_FIELDS: Final = ("reader", "period", "prepared_by", "approved_by")
_TEXT: Final = ("text", "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """One edition in words. `files` are its formats and where each is."""

    report_id: str
    edition: int
    reader: str
    period: str
    people: str
    frozen_at: datetime
    code: str
    files: tuple[tuple[str, str], ...]


def show(visit: Visit) -> Answer:
    """Every edition that this reader may see, and what a code belongs to."""
    code = visit.query.get("code", "").strip()
    with visit.database.reading() as tx:
        found = [each for each in frozen_reports.everything(tx, visit.school.school_id) if _may_read(visit, each)]
        rows = [_row(each, [file.format for file in frozen_reports.files_of(tx, each)]) for each in found]
    verified, problems = _verified(visit, code) if code else ("", {})
    values = {
        "rows": rows,
        "code": code,
        "verified": verified,
        "problems": problems,
        "may_freeze": visit.may(Right.MAKE_REPORTS),
    }
    return Shown("frozen.html.jinja", values, 422 if problems else 200)


def file(visit: Visit) -> Answer:
    """One file of an edition: the same bytes as on the day when it was frozen."""
    report_id, edition, form = (visit.path[each] for each in ("report", "edition", "form"))
    with visit.database.reading() as tx:
        number = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < len("100000") else 0
        kept = freezing.newest_edition(tx, visit.school.school_id, report_id, number)
        if not _may_read(visit, kept):
            raise NotRecorded(f"no report {report_id!r} is frozen for you")
        verifying.by_code(tx, visit.school.school_id, kept.code)
        content = next((each.content for each in frozen_reports.files_of(tx, kept) if each.format == form), None)
    if content is None:
        raise NotRecorded(f"{kept.report_id} has no file {form!r}")
    ending, media_type = (form, FORMATS[form][1]) if form in FORMATS else ("txt", _TEXT[1])
    return Download(f"{kept.report_id}-{kept.edition}.{ending}", media_type, content)


def freeze_form(visit: Visit) -> Answer:
    """Asks for whom, which period, and who prepared and approved it."""
    typed = {**dict.fromkeys(_FIELDS, ""), "reader": Reader.GOVERNORS.value, "prepared_by": visit.visitor.name}
    return _page(visit, typed, {})


def freeze(visit: Visit) -> Answer:
    """Keep the report of this moment."""
    typed = {each: " ".join(visit.form.get(each, "").split()) for each in _FIELDS}
    problems = {} if typed["period"] else {"period": "Write what the report is about, such as Autumn term 2026."}
    if typed["reader"] not in [each.value for each in FROZEN_FOR]:
        problems["reader"] = "Choose for whom it is."
    if problems:
        return _page(visit, typed, problems)
    reader = Reader(typed["reader"])
    said = Freezing(typed["period"], typed["prepared_by"], typed["approved_by"])
    page = page_now(visit, reader, said.period)
    try:
        with visit.act("report.freeze", reader.value) as tx:
            kept = freezing.freeze(
                tx, visit.school.school_id, page, said, actor=visit.visitor.actor, now=visit.now, zone=SCHOOL_ZONE
            )
    except FormError as error:
        return _page(visit, typed, {"period": str(error)})
    return Redirect("/reports/frozen", f"Frozen as {kept.report_id}. Verification code {kept.code}.")


def _verified(visit: Visit, code: str) -> tuple[str, Mapping[str, str]]:
    try:
        with visit.database.reading() as tx:
            found = verifying.by_code(tx, visit.school.school_id, code)
    except (NotRecorded, PaperError) as error:
        return "", {"code": str(error)}
    later = f" A later edition was made: {found.newest}." if found.newest > found.report.edition else ""
    words = f"This is the code of {found.report.report_id}, edition {found.report.edition}: {found.report.period}."
    return one_line(f"{words} It is unaltered since it was frozen.{later}"), {}


def _may_read(visit: Visit, report: FrozenReport) -> bool:
    return visit.may(RIGHTS[Reader(report.reader)])


def _row(report: FrozenReport, forms: list[str]) -> Row:
    people = [f"{what} by {who}" for what, who in (("prepared", report.prepared_by), ("approved", report.approved_by)) if who]
    address = f"/reports/frozen/{report.report_id}/{report.edition}"
    return Row(
        report.report_id,
        report.edition,
        report.reader,
        one_line(report.period),
        one_line(", ".join(people)),
        report.frozen_at,
        report.code,
        tuple((form.upper() if form != "text" else "text", f"{address}/{form}") for form in forms),
    )


def _page(visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str]) -> Shown:
    readers = [(each.value, each.value) for each in Reader if each in FROZEN_FOR and visit.may(RIGHTS[each])]
    return Shown("frozen_form.html.jinja", {"readers": readers, "typed": typed, "problems": problems}, 422 if problems else 200)


PLACES: Final[Places] = (
    Place("/reports/frozen", Right.SEE_FIGURES, get=show),
    Place("/reports/frozen/freeze", Right.MAKE_REPORTS, get=freeze_form, post=freeze),
    Place("/reports/frozen/{report}/{edition}/{form}", Right.SEE_FIGURES, get=file),
)
