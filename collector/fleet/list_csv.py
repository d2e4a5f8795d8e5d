"""A list of devices for spreadsheets: all of it, a row for each. No cell is a formula (`collector/reports/as_csv.py`)."""

import csv
import io
from datetime import datetime
from typing import Final

from collector.fleet.choosing import chosen
from collector.fleet.filters import Filter
from collector.fleet.line import Line
from collector.fleet.snapshot import Snapshot
from collector.reports.as_csv import as_text_cell
from collector.store.instants import to_text

COLUMNS: Final = (
    "asset_tag", "serial", "name", "make_and_model", "kind", "platform", "simulated", "state", "verdict", "checks_failing",
    "worst_rule", "since", "put_right_by", "last_report_at", "last_heard_at", "loan", "due_back",
)  # fmt: skip
_BORROWER: Final = "borrower"


def list_csv(snapshot: Snapshot, wanted: Filter, *, with_people: bool) -> str:
    """Everything that a filter lists, with its header row. Who asked for one rule has its verdict in a column of its name.

    Borrowers are named only `with_people`.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    rule = wanted.rule if wanted.rule in snapshot.places else ""
    writer.writerow([*COLUMNS, *([_BORROWER] if with_people else []), *([rule] if rule else [])])
    for line in chosen(snapshot, wanted):
        cells = [*_cells(line), *([_borrower(line)] if with_people else []), *([_by(snapshot, line, rule)] if rule else [])]
        writer.writerow([as_text_cell(each) for each in cells])
    return target.getvalue()


def _cells(line: Line) -> list[str]:
    loan = line.loan
    return [
        *(line.asset_tag, line.serial, line.name, line.make_and_model, line.kind, line.platform),
        *("yes" if line.simulated else "no", line.state.value, line.verdict.value, str(line.failing), line.rule),
        *(_moment(line.since), line.put_right_by.isoformat() if line.put_right_by else ""),
        *(_moment(line.last_report_at), _moment(line.last_heard_at)),
        *(loan.loan_id if loan else "", loan.due_back.isoformat() if loan and loan.due_back else ""),
    ]


def _borrower(line: Line) -> str:
    return line.loan.borrower if line.loan else ""


def _by(snapshot: Snapshot, line: Line, rule: str) -> str:
    verdict = snapshot.verdict_by(line, rule)
    return "" if verdict is None else verdict.value


def _moment(instant: datetime | None) -> str:
    return "" if instant is None else to_text(instant)
