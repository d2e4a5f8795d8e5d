"""Reports that were frozen, each edition with its data and its files. An edition is written once, and nothing changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Parameters, Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """One edition. `edited_by` wrote its first paragraph, "" where nobody did.

    `data` is canonical JSON, `sha256` its hash in hex, `code` what is printed to find it by.
    """

    school_id: str
    report_id: str
    edition: int
    reader: str
    period: str
    prepared_by: str
    approved_by: str
    edited_by: str
    figures_at: datetime
    frozen_at: datetime
    frozen_by: str
    code: str
    sha256: str
    data: str


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """What an edition is in one format, byte by byte."""

    school_id: str
    report_id: str
    edition: int
    format: str
    frozen_at: datetime
    sha256: str
    content: bytes


_ADD: Final = insert_into("frozen_reports", FrozenReport)
_ADD_FILE: Final = insert_into("frozen_files", FrozenFile)


def add(tx: Transaction, report: FrozenReport, files: Iterable[FrozenFile]) -> None:
    """Keep an edition with its files. StoreConflict where there is one of its number."""
    tx.run(_ADD, to_row(report))
    tx.run_many(_ADD_FILE, [to_row(each) for each in files])


def everything(tx: Transaction, school_id: str) -> list[FrozenReport]:
    """Every edition of every report of a school, the newest first."""
    sql = "SELECT * FROM frozen_reports WHERE school_id = :school_id ORDER BY frozen_at DESC, report_id DESC, edition DESC"
    return [from_row(FrozenReport, row) for row in tx.all(sql, {"school_id": school_id})]


def editions(tx: Transaction, school_id: str, report_id: str) -> list[FrozenReport]:
    """The editions of one report, the newest first."""
    sql = "SELECT * FROM frozen_reports WHERE school_id = :school_id AND report_id = :report_id ORDER BY edition DESC"
    return [from_row(FrozenReport, row) for row in tx.all(sql, {"school_id": school_id, "report_id": report_id})]


def with_code(tx: Transaction, school_id: str, code: str) -> FrozenReport | None:
    """The edition on which this code is printed."""
    sql = "SELECT * FROM frozen_reports WHERE school_id = :school_id AND code = :code"
    row = tx.one(sql, {"school_id": school_id, "code": code})
    return from_row(FrozenReport, row) if row else None


def files_of(tx: Transaction, report: FrozenReport) -> list[FrozenFile]:
    """The files of an edition."""
    sql = (
        "SELECT * FROM frozen_files WHERE school_id = :school_id AND report_id = :report_id AND edition = :edition "
        "ORDER BY format"
    )
    asked: Parameters = {"school_id": report.school_id, "report_id": report.report_id, "edition": report.edition}
    return [from_row(FrozenFile, row) for row in tx.all(sql, asked)]


def file_with(tx: Transaction, school_id: str, sha256: str) -> FrozenFile | None:
    """The file of this hash, in hex."""
    sql = "SELECT * FROM frozen_files WHERE school_id = :school_id AND sha256 = :sha256 ORDER BY frozen_files.edition LIMIT 1"
    row = tx.one(sql, {"school_id": school_id, "sha256": sha256})
    return from_row(FrozenFile, row) if row else None
