"""The asset list: what the school owns and what may leave the site, taken from a table that is shown before it is recorded."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console.held_uploads import HeldUploads
from collector.console.register_pages import CSV
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Upload, Visit
from collector.errors import FormError
from collector.judging.judging_when_due import judge_due
from collector.registers import assets
from collector.registers.recording import lines_of
from collector.reports.as_csv import as_text_cell
from collector.store import assets as stored
from collector.store.assets import Asset
from collector.store.database import Transaction
from compliance.registers import CATALOGUE
from compliance.school_clock import day_of

_TRUTHS: Final = {True: "yes", False: "no", None: ""}
MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset in words; "" where the list does not say."""

    tag: str
    make_and_model: str
    serial: str
    kind: str
    off_site: str
    data: str
    is_disposed: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """One asset of a table that was sent, and what becomes of it."""

    what: str
    row: AssetRow


def show(visit: Visit) -> Answer:
    """The list as it stands; one that was disposed of is marked."""
    with visit.database.reading() as tx:
        found, gone = _listed(tx, visit)
    rows = [_row(each, gone) for each in found]
    return Shown("assets.html.jinja", {"rows": rows, "may_record": visit.may(Right.RECORD)})


def export(visit: Visit) -> Answer:
    """The list as a table that can be imported again."""
    with visit.database.reading() as tx:
        found = stored.everything(tx, visit.school.school_id)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(assets.COLUMNS)
    for each in found:
        writer.writerow([as_text_cell(cell) for cell in _cells(each)])
    return Download(f"assets-{day_of(visit.now).isoformat()}.csv", CSV, target.getvalue().encode("utf-8-sig"))


def places(held: HeldUploads) -> Places:
    """The list, and its import over the files that wait for a confirmation."""

    def begin(_visit: Visit) -> Answer:
        return _begin({})

    def send(visit: Visit) -> Answer:
        upload = visit.uploads.get("file")
        if upload is None:
            return _begin({"file": "Choose a file first."})
        try:
            _preview(visit, upload, "")
        except FormError as error:
            return _begin({f"row-{place}": words for place, words in enumerate(str(error).splitlines()[:MOST_SHOWN])})
        return Redirect(f"/registers/assets/import/{held.keep(visit, upload)}")

    def preview(visit: Visit) -> Answer:
        return _preview(visit, held.find(visit, visit.path["held"]), visit.path["held"])

    def confirm(visit: Visit) -> Answer:
        answer = _confirm(visit, held.find(visit, visit.path["held"]))
        held.drop(visit.path["held"])
        return answer

    return (
        Place("/registers/assets", Right.SEE_REGISTERS, get=show),
        Place("/registers/assets/table.csv", Right.SEE_REGISTERS, get=export),
        Place("/registers/assets/import", Right.RECORD, get=begin, post=send),
        Place("/registers/assets/import/{held}", Right.RECORD, get=preview, post=confirm),
    )


def _begin(problems: Mapping[str, str]) -> Shown:
    values = {"problems": problems, "columns": assets.COLUMNS, "kinds": ", ".join(assets.KINDS)}
    return Shown("assets_import.html.jinja", values, 422 if problems else 200)


def _preview(visit: Visit, upload: Upload, held: str) -> Shown:
    """Every asset of the table and what becomes of it. Raises FormError where one of them cannot be right."""
    listed = assets.read(upload.content, visit.school.school_id, visit.now)
    with visit.database.reading() as tx:
        done = assets.import_all(tx, visit.school.school_id, listed, actor=visit.visitor.actor, now=visit.now, dry_run=True)
        there, gone = _listed(tx, visit)
    tags = {each.asset_tag.lower() for each in there}
    coming = [Coming("Replaced" if each.asset_tag.lower() in tags else "Added", _row(each, gone)) for each in listed]
    values = {
        "done": done,
        "coming": coming[:MOST_SHOWN],
        "more": max(0, len(coming) - MOST_SHOWN),
        "held": held,
        "file_name": upload.file_name,
    }
    return Shown("assets_preview.html.jinja", values)


def _confirm(visit: Visit, upload: Upload) -> Redirect:
    with visit.act("assets.import", "assets") as tx:
        listed = assets.read(upload.content, visit.school.school_id, visit.now)
        done = assets.import_all(tx, visit.school.school_id, listed, actor=visit.visitor.actor, now=visit.now, dry_run=False)
    judge_due(visit.database, visit.school.school_id, visit.now)
    return Redirect("/registers/assets", f"{done.added} added, {done.replaced} replaced.")


def _listed(tx: Transaction, visit: Visit) -> tuple[list[Asset], set[str]]:
    """The list, and the tags of what was disposed of."""
    school_id = visit.school.school_id
    gone = {each.line.asset_tag.casefold() for each in lines_of(tx, school_id, CATALOGUE["disposals"], visit.now)}
    return stored.everything(tx, school_id), gone


def _row(asset: Asset, gone: set[str]) -> AssetRow:
    return AssetRow(
        tag=asset.asset_tag,
        make_and_model=f"{asset.make} {asset.model}",
        serial=asset.serial,
        kind=asset.kind,
        off_site=_TRUTHS[asset.off_site],
        data="" if asset.data_class is None else asset.data_class.value,
        is_disposed=asset.asset_tag.casefold() in gone,
    )


def _cells(asset: Asset) -> tuple[str, ...]:
    """In the order of COLUMNS."""
    data = "" if asset.data_class is None else asset.data_class.value
    return asset.asset_tag, asset.make, asset.model, asset.serial, asset.kind, _TRUTHS[asset.off_site], data
