"""Registers as tables, in the form in which they can be imported again."""

import csv
import io
from collections.abc import Iterable

from collector.registers.recording import Recorded
from collector.reports.as_csv import as_text_cell
from compliance.registers import Register
from compliance.registers.cells import in_cell


def as_csv(register: Register, lines: Iterable[Recorded]) -> str:
    """The lines under the names of their fields. No cell is one that a spreadsheet computes."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    names = [field.name for field in register.fields]
    writer.writerow(names)
    for each in lines:
        writer.writerow([as_text_cell(in_cell(getattr(each.line, name))) for name in names])
    return target.getvalue()
