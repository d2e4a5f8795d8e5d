"""Registers for people and for machines: which there are, their lines, what a line ever said, what an import would do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from rich.text import Text

from collector.plain_text import one_line
from collector.registers.importing import Plan, ReadRow, ReadTable
from collector.registers.line_versions import read_version
from collector.registers.recording import Recorded
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from collector.store.instants import to_text
from collector.store.register_lines import StoredLine
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.registers import Register
from compliance.registers.cells import in_cell
from compliance.registers.fields import FieldDoc, Value
from compliance.registers.lines import to_plain

MOST_SHOWN: Final = 20
"""So many rows an import shows; of a longer table the rest is counted."""

_LONGEST_LINE: Final = 2000
_SHORT: Final = {word: word.upper() for word in ("dpo", "ico", "pat")}


def registers_table(counts: Mapping[Register, int]) -> Text:
    """Every register, how many lines it has, and what it is for."""
    page = TextPage()
    page.row([("Register", 18), ("Lines", 6), ("What is recorded", 50)], "bold")
    for register, count in counts.items():
        page.row([(register.name, 18), (str(count), 6), (register.about, 50)])
    return page.text


def lines_table(register: Register, lines: Sequence[Recorded], known_at: date | None = None) -> Text:
    """One line for each line: number, title, and what else it says, as far as 80 columns go. `known_at`: as of a day."""
    page = TextPage()
    if not lines and known_at is not None:
        page.add(f"Nothing was known on {day_in_words(known_at)}: {register.about}.")
        return page.text
    if not lines:
        page.add(f"Nothing has been recorded yet: {register.about}. Add a line with `rollcall register add {register.name}`.")
        return page.text
    page.row([("No", 5), ("What", 28), ("Says", 43)], "bold")
    for each in lines:
        page.row([(str(each.line_id), 5), (one_line(each.title), 28), (one_line(_rest(each)), 43)])
    return page.text


def line_page(recorded: Recorded, history: Sequence[StoredLine], now: datetime, why: str = "") -> TextPage:
    """A line, field by field in words, and its versions. `why` is the reason for which it was withdrawn."""
    register = recorded.register
    page = TextPage()
    gone = ", withdrawn" if history[-1].withdrawn_at is not None else ""
    page.add(one_line(f"{register.name} {recorded.line_id}{gone}: {recorded.title}"), "bold")
    for field in register.fields:
        shown = in_words(field, getattr(recorded.line, field.name)) or "not said"
        page.add(one_line(f"{label_of(field)}: {shown}", _LONGEST_LINE), indent=2)
    page.blank()
    before: object = None
    for version in history:
        said = read_version(register, version)
        act = f"{_act(version)} by {version.recorded_by}, {dates.moment(version.recorded_at, now, None)}"
        page.add(one_line(act + _difference(register, before, said), _LONGEST_LINE), "dim")
        before = said
    if gone and why:
        page.add(one_line(f"Withdrawn because: {why}", _LONGEST_LINE), "dim")
    return page


def line_plain(recorded: Recorded) -> dict[str, Plain]:
    """A line for machines. What it does not say is left out of its values."""
    return {
        "register": recorded.register.name,
        "line": recorded.line_id,
        "version": recorded.version,
        "values": dict(to_plain(recorded.line)),
        "recorded_at": to_text(recorded.recorded_at),
        "recorded_by": recorded.recorded_by,
    }


def version_plain(register: Register, version: StoredLine) -> dict[str, Plain]:
    """One version of a line for machines."""
    return {
        "version": version.version,
        "values": dict(to_plain(read_version(register, version))),
        "recorded_at": to_text(version.recorded_at),
        "recorded_by": version.recorded_by,
        "withdrawn": version.withdrawn_at is not None,
    }


def preview_text(register: Register, table: ReadTable, planned: Plan, *, dry_run: bool, left_out: bool) -> Text:
    """What an import did, or would do: how its columns were understood, then its rows; and those that are `left_out`."""
    page = TextPage()
    if dry_run:
        page.add("Dry run: nothing was recorded.", "bold")
    understood = ", ".join(f"{heading} is {field}" for heading, field in table.columns.items())
    page.add(one_line(f"Columns: {understood}.", _LONGEST_LINE))
    wrong = f", {counted(len({each.row for each in planned.problems}), 'row')} wrong" if planned.problems else ""
    page.add(f"{len(planned.new)} new, {len(planned.changed)} changed, {len(planned.same)} recorded already{wrong}.")
    rows = [
        *((row.number, f"new: {row_words(register, row)}") for row in planned.new),
        *((row.number, change_words(held, row)) for held, row in planned.changed),
    ]
    for number, words in sorted(rows)[:MOST_SHOWN]:
        page.add(one_line(f"Row {number}, {words}", _LONGEST_LINE), indent=2)
    if len(rows) > MOST_SHOWN:
        page.add(f"and {counted(len(rows) - MOST_SHOWN, 'row')} more", indent=2)
    _doubts(page, planned)
    for problem in planned.problems if left_out else ():
        page.add(f"{'Would be left out' if dry_run else 'Left out'}: {problem}")
    return page.text


def preview_plain(table: ReadTable, planned: Plan, *, dry_run: bool) -> Plain:
    """The same for machines."""
    return {
        "columns": dict(table.columns),
        "new": len(planned.new),
        "changed": len(planned.changed),
        "same": len(planned.same),
        "doubts": list(planned.doubts),
        "problems": [str(each) for each in planned.problems],
        "dry_run": dry_run,
    }


def _doubts(page: TextPage, planned: Plan) -> None:
    """They are recorded all the same: a list may be behind."""
    if not planned.doubts:
        return
    page.add(f"{counted(len(planned.doubts), 'name')} in no list, recorded all the same:")
    for each in planned.doubts[:MOST_SHOWN]:
        page.add(one_line(each[0].upper() + each[1:], _LONGEST_LINE), indent=2)
    if len(planned.doubts) > MOST_SHOWN:
        page.add(f"and {len(planned.doubts) - MOST_SHOWN} more", indent=2)


def row_words(register: Register, row: ReadRow) -> str:
    """What a row of a table says, field by field."""
    return " · ".join(filter(None, (in_words(field, getattr(row.line, field.name)) for field in register.fields)))


def change_words(held: Recorded, row: ReadRow) -> str:
    """What a row makes of a line: `changes line 2: B. Other: role office → governor`."""
    words = [
        f"{field.name} {in_words(field, was) or 'not said'} → {in_words(field, will_be) or 'not said'}"
        for field in held.register.fields
        if (was := getattr(held.line, field.name)) != (will_be := getattr(row.line, field.name))
    ]
    return f"changes line {held.line_id}: {held.title}: {', '.join(words)}"


def _rest(recorded: Recorded) -> str:
    fields = [field for field in recorded.register.fields if field.name not in recorded.register.title]
    return " · ".join(filter(None, (in_words(field, getattr(recorded.line, field.name)) for field in fields)))


def in_words(field: FieldDoc, value: Value) -> str:
    """A value as people read it; "" where nothing was said."""
    if isinstance(value, date):
        return dates.full_day(value)
    shown = in_cell(value)
    if field.enumeration is not None:
        return shown.replace("_", " ")
    return f"{shown} {field.unit}" if shown and field.unit else shown


def label_of(field: FieldDoc) -> str:
    """The field's name as people read it."""
    words = " ".join(_SHORT.get(word, word) for word in field.name.split("_"))
    return words[0].upper() + words[1:]


def _difference(register: Register, before: object, after: object) -> str:
    """What a version says otherwise than the one before it: `: minutes was 12 minutes`."""
    if before is None:
        return ""
    changed = [field for field in register.fields if getattr(before, field.name) != getattr(after, field.name)]
    words = [f"{field.name} was {in_words(field, getattr(before, field.name)) or 'not said'}" for field in changed]
    return f": {', '.join(words)}" if words else ""


def _act(version: StoredLine) -> str:
    if version.withdrawn_at is not None:
        return "Withdrawn"
    return "Recorded" if version.version == 1 else "Changed"
