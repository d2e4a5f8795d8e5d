"""A list of devices for spreadsheets. Every cell is text that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from collector.fleet.line import Line
from collector.fleet.snapshot import Snapshot
from collector.reports.as_csv import as_text_cell
from collector.store.instants import to_text

COLUMNS: Final = (
    *("device_id", "asset_tag", "serial", "name", "make_and_model", "platform", "simulated", "state", "verdict", "needs"),
    *("checks_failing", "since", "put_right_by", "last_report_at", "borrower", "due_back"),
)


def lines_csv(snapshot: Snapshot, lines: Iterable[Line], *, names: bool) -> str:
    """Every line. Without `names` the borrowers are left out."""
    titles = {each.rule_id: each.title for each in snapshot.rules}
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in lines:
        rows.writerow([as_text_cell(each) for each in _cells(line, titles.get(line.rule, ""), names=names)])
    return written.getvalue()


def _cells(line: Line, needs: str, *, names: bool) -> list[str]:
    loan = line.loan if line.on_loan else None
    return [
        line.hex_id,
        line.asset_tag,
        line.serial,
        line.name,
        line.make_and_model,
        line.platform,
        "yes" if line.simulated else "no",
        line.state.value,
        line.verdict.value,
        needs if line.verdict.needs_putting_right else "",
        str(line.failing),
        _instant(line.since),
        _day(line.put_right_by),
        _instant(line.last_report_at),
        loan.borrower if loan and names else "",
        _day(loan.due_back) if loan else "",
    ]


def _instant(instant: datetime | None) -> str:
    return "" if instant is None else to_text(instant)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
