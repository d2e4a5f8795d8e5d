"""Freezing a report: its data, their hash, a code to find it by, and its files, kept as they are whatever comes later.

An edition is never changed. Who writes another first paragraph makes another edition: the one before stays, and the new one
says who wrote, when, and what had been made of the figures.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Final

from collector.errors import FormError, NotRecorded
from collector.papers.kept_page import canonical, from_plain, to_plain
from collector.papers.report_paper import report_pdf
from collector.plain_text import one_line
from collector.reports.kept import Edit, Kept, edit_words
from collector.reports.reader_csv import page_csv
from collector.reports.reader_html import page_html
from collector.reports.reader_json import page_json
from collector.reports.reader_page import Page, Reader, Section
from collector.reports.reader_text import page_text
from collector.store import audit, frozen_reports
from collector.store.database import Transaction
from collector.store.frozen_reports import FrozenFile, FrozenReport

FORMATS: Final = ("pdf", "html", "csv", "json", "text")
FROZEN_FOR: Final = (Reader.GOVERNORS, Reader.SLT)
"""The technician's page names people and devices: what is kept for years does not."""

_LONGEST_WORDS: Final = 200
_LONGEST_PARAGRAPH: Final = 2_000
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing in it looks like something else
_CODE_LETTERS: Final = 16  # 80 bits of the hash


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a person says of the report that is frozen. Names may be missing."""

    period: str
    prepared_by: str = ""
    approved_by: str = ""


def freeze(
    tx: Transaction, school_id: str, page: Page, said: Freezing, *, actor: str, now: datetime, zone: tzinfo | None
) -> FrozenReport:
    """Keep a page as it is. FormError where it cannot be kept so."""
    if page.reader not in FROZEN_FOR:
        raise FormError("a technician's page names people, so it is not frozen; choose --for governors or --for slt")
    words = {"period": said.period, "prepared-by": said.prepared_by, "approved-by": said.approved_by}
    for name, word in words.items():
        _check(name, word, _LONGEST_WORDS, is_needed=name == "period")
    report_id = _free_id(tx, school_id, now)
    kept = Kept(report_id, 1, said.period, said.prepared_by, said.approved_by, now, "")
    return _keep(tx, school_id, replace(page, kept=kept), actor=actor, now=now, zone=zone, action="report.freeze")


def edit(
    tx: Transaction, newest: FrozenReport, paragraph: str, by: str, *, actor: str, now: datetime, zone: tzinfo | None
) -> FrozenReport:
    """Another edition with another first paragraph. FormError where the report has none, or the words cannot be taken."""
    text = " ".join(paragraph.split())
    _check("paragraph", text, _LONGEST_PARAGRAPH, is_needed=True)
    _check("by", by, _LONGEST_WORDS, is_needed=True)
    page = opened(newest)
    sections = {each.anchor: each for each in page.sections}
    if "paragraph" not in sections or page.kept is None:
        raise FormError(f"{newest.report_id} has no first paragraph to edit: only reports to governors have one")
    before = page.kept.edits
    generated = before[0].generated if before else " ".join(sections["paragraph"].sentences)
    kept = replace(page.kept, edition=newest.edition + 1, frozen_at=now, edits=(*before, Edit(by, now, generated)))
    edited = Section("paragraph", sections["paragraph"].heading, (text,), notes=(edit_words(kept.edits[-1], zone),))
    shown = tuple(edited if each.anchor == "paragraph" else each for each in page.sections)
    return _keep(
        tx, newest.school_id, replace(page, sections=shown, kept=kept), actor=actor, now=now, zone=zone, action="report.edit"
    )


def opened(report: FrozenReport) -> Page:
    """The page of an edition, from its data."""
    return from_plain(json.loads(report.data), report.code)


def newest_edition(tx: Transaction, school_id: str, report_id: str, edition: int | None = None) -> FrozenReport:
    """An edition of a report, the newest where none is named. NotRecorded says what there is."""
    found = frozen_reports.editions(tx, school_id, report_id)
    chosen = next((each for each in found if edition in (None, each.edition)), None)
    if chosen is None:
        remedy = "`rollcall report frozen list` names those there are"
        what = f"edition {edition} of {report_id}" if found else f"report {report_id!r}"
        raise NotRecorded(f"no {what} is frozen; {remedy}", logged=f"no such frozen report; {remedy}")
    return chosen


def _keep(
    tx: Transaction, school_id: str, page: Page, *, actor: str, now: datetime, zone: tzinfo | None, action: str
) -> FrozenReport:
    data = canonical(to_plain(page))
    digest = sha256(data.encode())
    code = code_of(digest.digest())
    kept = page.kept
    if kept is None:
        raise FormError("a page without its period cannot be kept")
    report = FrozenReport(
        school_id,
        kept.report_id,
        kept.edition,
        page.reader.value,
        kept.period,
        kept.prepared_by,
        kept.approved_by,
        kept.edits[-1].edited_by if kept.edits else "",
        page.moment.at,
        now,
        actor,
        code,
        digest.hexdigest(),
        data,
    )
    frozen_reports.add(tx, report, _files(report, zone))
    audit.write(tx, school_id, now, actor, action, kept.name, audit.DONE, f"{page.reader.value}, code {code}")
    return report


def _files(report: FrozenReport, zone: tzinfo | None) -> Sequence[FrozenFile]:
    """Made of the data that are kept, not of the page they came from: so what is shown is what is hashed."""
    page = opened(report)
    written = {
        "pdf": report_pdf(page, zone).pdf,
        "html": page_html(page, zone).encode(),
        "csv": page_csv(page).encode(),
        "json": page_json(page).encode(),
        "text": f"{page_text(page, zone).plain}\n".encode(),
    }
    names = (report.school_id, report.report_id, report.edition)
    return [
        FrozenFile(*names, form, report.frozen_at, sha256(content).hexdigest(), content) for form, content in written.items()
    ]


def code_of(digest: bytes) -> str:
    """`7K3M-Q0VX-…`: the beginning of a hash, in letters that are read aloud without mistakes."""
    number = int.from_bytes(digest[: _CODE_LETTERS * 5 // 8])
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CODE_LETTERS)))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def _free_id(tx: Transaction, school_id: str, now: datetime) -> str:
    taken = {each.report_id for each in frozen_reports.everything(tx, school_id)}
    return next(name for count in range(1, len(taken) + 2) if (name := f"REP-{now.year}-{count:04}") not in taken)


def _check(name: str, words: str, most: int, *, is_needed: bool) -> None:
    if is_needed and not words.strip():
        raise FormError(f"{name}: nothing is written there; say it")
    if len(words) > most:
        raise FormError(f"{name}: {len(words):,} letters are too many; write at most {most:,}")
    if one_line(words, most) != words:
        raise FormError(f"{name}: write one line, without characters that cannot be seen or spaces around it")
