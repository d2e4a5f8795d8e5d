"""A table into a register: sent, shown row by row as it would be recorded, and recorded once somebody says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console import register_view
from collector.console.held_uploads import HeldUploads
from collector.console.import_columns import LEFT_OUT, Heading, column_problems, columns_of
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Upload, Visit
from collector.errors import FormError
from collector.registers import importing
from collector.registers.importing import Plan, ReadTable
from collector.registers.problems import Problem, wrong_fields
from collector.registers.recording import Recording, named
from collector.reports.register_words import change_words, label_of, row_words
from collector.store.database import Transaction
from compliance.counted import counted
from compliance.registers import Register
from compliance.school_clock import day_of

MOST_SHOWN: Final = 100
_NO_FILE: Final = "Choose a file first."
_WRONG: Final = "Nothing was recorded: rows are wrong. Leave them out, or correct the file and send it again."


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row and what becomes of it."""

    number: int
    what: str
    words: str


def places(held: HeldUploads) -> Places:
    """The pages of an import, over the files that wait for a confirmation."""

    def begin(visit: Visit) -> Answer:
        return _begin(visit, {})

    def send(visit: Visit) -> Answer:
        upload = visit.uploads.get("file")
        if upload is None:
            return _begin(visit, {"file": _NO_FILE})
        try:
            importing.head_of(upload.content)
        except FormError as error:
            return _begin(visit, {"file": str(error)})
        return Redirect(f"/registers/{visit.path['name']}/import/{held.keep(visit, upload)}")

    def preview(visit: Visit) -> Answer:
        return _preview(visit, held.find(visit, visit.path["held"]), visit.query, {})

    def confirm(visit: Visit) -> Answer:
        upload = held.find(visit, visit.path["held"])
        try:
            answer = _confirm(visit, upload)
        except FormError:
            return _preview(visit, upload, visit.form, {"skip": _WRONG})
        held.drop(visit.path["held"])
        return answer

    return (
        Place("/registers/{name}/import", Right.RECORD, get=begin, post=send),
        Place("/registers/{name}/import/{held}", Right.RECORD, get=preview, post=confirm),
    )


def _begin(visit: Visit, problems: Mapping[str, str]) -> Shown:
    register = named(visit.path["name"])
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "fields": [(label_of(each), each.words, each.required, each.understood) for each in register.fields],
        "problems": problems,
    }
    return Shown("register_import.html.jinja", values, 422 if problems else 200)


def _preview(visit: Visit, upload: Upload, given: Mapping[str, str], refused: Mapping[str, str]) -> Shown:
    """`given` says which column is which field, `refused` why it was not recorded."""
    register = named(visit.path["name"])
    headings = columns_of(register, upload, given)
    problems = column_problems(register, headings)
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "held": visit.path["held"],
        "file_name": upload.file_name,
        "options": [
            ("", "choose a field"),
            (LEFT_OUT, "leave it out"),
            *((each.name, label_of(each)) for each in register.fields),
        ],
        "headings": headings,
        "problems": problems or refused,
        "is_read": not problems,
    }
    if problems:
        return Shown("register_preview.html.jinja", values, 422)
    with visit.database.reading() as tx:
        table, planned = _planned(tx, visit, register, upload, headings)
    return Shown("register_preview.html.jinja", {**values, **_shown(register, table, planned)}, 422 if refused else 200)


def _confirm(visit: Visit, upload: Upload) -> Redirect:
    """Plan it anew in the transaction that records it: the registers may have changed since it was shown."""
    register = named(visit.path["name"])
    headings = columns_of(register, upload, visit.form)
    with visit.act("register.import", register.name) as tx:
        _, planned = _planned(tx, visit, register, upload, headings)
        if planned.problems and visit.form.get("skip") != "yes":
            raise wrong_fields(planned.problems)
        importing.record(_recording(visit, tx), register, planned)
    left = counted(len({each.row for each in planned.problems}), "row")
    said = f"{len(planned.new)} added, {len(planned.changed)} changed, {len(planned.same)} were recorded already."
    return Redirect(f"/registers/{register.name}", said + (f" {left} left out." if planned.problems else ""))


def _planned(
    tx: Transaction, visit: Visit, register: Register, upload: Upload, headings: Sequence[Heading]
) -> tuple[ReadTable, Plan]:
    mapping = {each.words: "" if each.chosen == LEFT_OUT else each.chosen for each in headings}
    table = importing.read(upload.content, register, mapping, day_of(visit.now))
    return table, importing.plan(_recording(visit, tx), register, table)


def _shown(register: Register, table: ReadTable, planned: Plan) -> dict[str, object]:
    rows = sorted(_rows(register, planned), key=lambda each: each.number)
    wrong = len({each.row for each in planned.problems})
    return {
        "rows": rows[:MOST_SHOWN],
        "more": max(0, len(rows) - MOST_SHOWN),
        "counts": (len(planned.new), len(planned.changed), len(planned.same), wrong),
        "doubts": planned.doubts[:MOST_SHOWN],
        "is_nothing": not (planned.new or planned.changed),
        "table": table,
    }


def _rows(register: Register, planned: Plan) -> Iterator[RowShown]:
    for row in planned.new:
        yield RowShown(row.number, "Added", row_words(register, row))
    for twin, row in planned.changed:
        yield RowShown(row.number, "Changed", change_words(twin, row))
    for row in planned.same:
        yield RowShown(row.number, "As it is", row_words(register, row))
    for each in planned.problems:
        yield RowShown(each.row, "Wrong", _without_row(each))


def _without_row(problem: Problem) -> str:
    return str(problem).removeprefix(f"row {problem.row}: ")


def _recording(visit: Visit, tx: Transaction) -> Recording:
    return Recording(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)
