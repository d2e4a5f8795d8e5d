"""The asset list: imported from a table as a whole or not at all, and listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.registers import table_rows
from collector.registers.form_files import MOST_BYTES
from collector.registers.problems import Problem, wrong_fields
from collector.registers.table_rows import TableRow
from collector.store import assets, audit
from collector.store.assets import Asset
from collector.store.database import Transaction
from compliance import serial_numbers
from compliance.context import DataClass

COLUMNS: Final = ("asset_tag", "make", "model", "serial", "kind", "off_site", "data_class")
KINDS: Final = ("laptop", "tablet", "chromebook", "desktop", "server", "phone", "other")
_NEEDED: Final = ("asset_tag", "make", "model")
_TRUTHS: Final[Mapping[str, bool]] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LONGEST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or a dry run would do."""

    added: int
    replaced: int


def read(content: bytes, school_id: str, now: datetime, *, simulated: bool = False) -> list[Asset]:
    """The assets of a table. FormError names every wrong cell by its row.

    `kind` is one of KINDS, `off_site` yes or no, `data_class` none, personal or sensitive. Empty, or no such column: the list
    does not say.
    """
    if len(content) > MOST_BYTES:
        raise wrong_fields([Problem("file size", f"{len(content)} bytes", f"split it; one may have {MOST_BYTES} bytes")])
    rows = [_as_exported(each) for each in table_rows.read(content, COLUMNS)]
    problems = [problem for row in rows for problem in _problems(row)] + _repetitions(rows)
    if problems:
        raise wrong_fields(sorted(problems, key=lambda problem: problem.row))
    return [_asset(row.cells, school_id, now, simulated=simulated) for row in rows]


def _as_exported(row: TableRow) -> TableRow:
    return TableRow(row.number, {name: table_rows.unguarded(cell) for name, cell in row.cells.items()})


def import_all(tx: Transaction, school_id: str, listed: list[Asset], *, actor: str, now: datetime, dry_run: bool) -> Imported:
    """Add the assets, or replace those with the same tag. A dry run says what it would do and changes nothing."""
    held = assets.everything(tx, school_id)
    _check_serials(held, listed)
    tags = {asset.asset_tag.lower() for asset in held}
    replaced = sum(asset.asset_tag.lower() in tags for asset in listed)
    imported = Imported(added=len(listed) - replaced, replaced=replaced)
    if not dry_run:
        assets.put_many(tx, listed)
        detail = f"{imported.added} added, {imported.replaced} replaced"
        audit.write(tx, school_id, now, actor, "assets.import", f"{len(listed)} assets", audit.DONE, detail)
    return imported


def _check_serials(held: list[Asset], listed: list[Asset]) -> None:
    owners = {asset.serial.lower(): asset.asset_tag for asset in held if asset.serial}
    problems = [
        Problem("serial", asset.serial, f"asset {owner} has it already; correct one of the two")
        for asset in listed
        if (owner := owners.get(asset.serial.lower(), asset.asset_tag)).lower() != asset.asset_tag.lower()
    ]
    if problems:
        raise wrong_fields(problems)


def _asset(cells: Mapping[str, str], school_id: str, now: datetime, *, simulated: bool) -> Asset:
    off_site, data_class = cells.get("off_site", "").lower(), cells.get("data_class", "").lower()
    return Asset(
        school_id=school_id,
        asset_tag=cells["asset_tag"],
        make=cells["make"],
        model=cells["model"],
        serial=cells.get("serial", ""),
        kind=cells.get("kind", "").lower(),
        off_site=_TRUTHS[off_site] if off_site else None,
        data_class=DataClass(data_class) if data_class else None,
        simulated=simulated,
        imported_at=now,
    )


def _problems(row: TableRow) -> list[Problem]:
    cells = row.cells
    found = [(name, "", "the asset list must say it") for name in _NEEDED if not cells.get(name)]
    if serial_numbers.is_filler(cells.get("serial", "")):
        found.append(("serial", cells["serial"], "a filler, not a serial number; leave it empty"))
    if cells.get("kind") and cells["kind"].lower() not in KINDS:
        found.append(("kind", cells["kind"], f"write {', '.join(KINDS)}, or leave it empty"))
    if cells.get("off_site") and cells["off_site"].lower() not in _TRUTHS:
        found.append(("off_site", cells["off_site"], "write yes or no, or leave it empty"))
    if cells.get("data_class") and cells["data_class"].lower() not in set(DataClass):
        found.append(("data_class", cells["data_class"], f"write {', '.join(DataClass)}, or leave it empty"))
    found += [
        (name, cell, f"write at most {_LONGEST_CHARACTERS} characters on one line")
        for name, cell in cells.items()
        if not cell.isprintable() or len(cell) > _LONGEST_CHARACTERS
    ]
    return [Problem(field, value, remedy, row.number) for field, value, remedy in found]


def _repetitions(rows: list[TableRow]) -> list[Problem]:
    found = []
    for column in ("asset_tag", "serial"):
        first: dict[str, int] = {}
        for row in rows:
            value = row.cells.get(column, "")
            earlier = first.setdefault(value.casefold(), row.number)
            if value and earlier != row.number:
                found.append(Problem(column, value, f"row {earlier} has it already; each asset has its own", row.number))
    return found
