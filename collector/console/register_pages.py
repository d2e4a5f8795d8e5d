"""The registers: what people record, not sensors. Each as it stands or stood on a day, each line with all it ever said."""

from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console import register_view
from collector.console.moments import moment_of
from collector.console.register_duties import duties
from collector.console.register_kept import kept_of
from collector.console.visit import Answer, Download, Place, Places, Shown, Visit
from collector.errors import NotRecorded
from collector.registers.recording import ever_recorded, history_of, lines_of, named, why_withdrawn
from collector.reports.register_csv import as_csv
from collector.reports.register_words import label_of
from collector.store import assets, exceptions, frozen_knowledge, register_lines
from collector.store import signers as stored_signers
from collector.store.database import Transaction
from compliance.registers import CATALOGUE, Register
from compliance.school_clock import day_of

CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One register in the list of all: where it is, what it is for, how many lines it has."""

    name: str
    address: str
    about: str
    lines: int


def index(visit: Visit) -> Answer:
    """Every register, and what is due."""
    found = duties(visit)
    with visit.database.reading() as tx:
        entries = [*_lists(tx, visit), *_registers(tx, visit)]
    due: dict[str, int] = {}
    for each in found:
        for name in {line.register for line in each.lines}:
            due[name] = due.get(name, 0) + 1
    return Shown("registers.html.jinja", {"entries": entries, "duties": found, "due": due})


def show(visit: Visit) -> Answer:
    """One register as it stands, or as it was known at the end of a day."""
    register, moment = named(visit.path["name"]), moment_of(visit)
    with visit.database.reading() as tx:
        lines = lines_of(tx, visit.school.school_id, register, moment.at)
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "about": register_view.about(register),
        "columns": [label_of(each) for each in register_view.columns(register)],
        "rows": register_view.rows(visit, register, lines),
        "moment": moment,
        "may_record": visit.may(Right.RECORD),
        "may_export": visit.may(Right.SEE_PEOPLE),
    }
    return Shown("register.html.jinja", values)


def export(visit: Visit) -> Answer:
    """A register as a table that can be imported again, for whoever may see the names in it."""
    register, moment = named(visit.path["name"]), moment_of(visit)
    if not visit.may(Right.SEE_PEOPLE):
        raise NotRecorded("this table has names of people, which your role does not include")
    with visit.database.reading() as tx:
        written = as_csv(register, lines_of(tx, visit.school.school_id, register, moment.at))
    return Download(f"{register.name}-{moment.day}.csv", CSV, written.encode("utf-8-sig"))


def show_line(visit: Visit) -> Answer:
    """One line with everything that it ever said."""
    register, line_id = the_line(visit)
    with visit.database.reading() as tx:
        found = ever_recorded(tx, visit.school.school_id, register, line_id)
        history = history_of(tx, visit.school.school_id, register, line_id)
        why = why_withdrawn(tx, visit.school.school_id, register, line_id)
        frozen = frozen_knowledge.of_line(tx, visit.school.school_id, register.name, line_id)
    gone = history[-1].withdrawn_at is not None
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "line_id": line_id,
        "title": register_view.title_of(visit, register, found.line),
        "said_of_it": register_view.everything_said(visit, register, found.line),
        "steps": register_view.steps(visit, register, history),
        "is_gone": gone,
        "why": why if gone else "",
        "kept": [kept_of(visit, each) for each in frozen],
        "may_record": visit.may(Right.RECORD) and not gone,
    }
    return Shown("register_line.html.jinja", values)


def the_line(visit: Visit) -> tuple[Register, int]:
    """The register and the number of the line that the address names. Raises NotRecorded."""
    register, words = named(visit.path["name"]), visit.path["line"]
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise NotRecorded(f"{register.name} has no line {words!r}")
    return register, int(words)


def _registers(tx: Transaction, visit: Visit) -> list[Entry]:
    stored = register_lines.of_school(tx, visit.school.school_id, visit.now)
    counts = dict.fromkeys(CATALOGUE, 0)
    for each in stored:
        if each.register in counts:
            counts[each.register] += 1
    return [
        Entry(register_view.name_of(each), f"/registers/{each.name}", register_view.about(each), counts[each.name])
        for each in CATALOGUE.values()
    ]


def _lists(tx: Transaction, visit: Visit) -> list[Entry]:
    """What is recorded elsewhere than in a register of lines."""
    school_id, today = visit.school.school_id, day_of(visit.now)
    in_force = [each for each in exceptions.everything(tx, school_id) if each.is_in_force(today)]
    signers = stored_signers.everyone(tx, school_id)
    found = [
        Entry("Assets", "/registers/assets", "What the school owns, and what may leave the site.", _assets(tx, school_id)),
        Entry("Exceptions", "/registers/exceptions", "Checks that are excused until a day, and why.", len(in_force)),
    ]
    if visit.may(Right.CHANGE_SETTINGS):
        found.append(Entry("Signers", "/settings/signers", "Who may sign loans for the school.", len(signers)))
    return found


def _assets(tx: Transaction, school_id: str) -> int:
    return len(assets.everything(tx, school_id))


PLACES: Final[Places] = (
    Place("/registers", Right.SEE_REGISTERS, get=index),
    Place("/registers/{name}", Right.SEE_REGISTERS, get=show),
    Place("/registers/{name}/table.csv", Right.SEE_REGISTERS, get=export),
    Place("/registers/{name}/{line}", Right.SEE_REGISTERS, get=show_line),
)
