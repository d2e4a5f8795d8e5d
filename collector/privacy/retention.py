"""Letting go what has been kept for long enough: one transaction for each class with its line in the audit log; then files."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from collector.errors import FormError
from collector.privacy.inventory import RetentionClass
from collector.privacy.naming import with_names_changed
from collector.privacy.people import People
from collector.privacy.retention_plan import DueRow, RetentionPlan, plan_of
from collector.privacy.retention_rules import RetentionRule, rules_of
from collector.privacy.why_kept import context_of
from collector.registers import form_files
from collector.store import audit, legal_holds, personal_texts, privacy_settings
from collector.store.database import Database, Transaction
from collector.store.personal_columns import Holds, PersonalColumn
from collector.store.personal_tables import PERSONAL_TABLES
from collector.store.personal_texts import PersonalRow, rows_of
from compliance.school_clock import day_of

SOMEBODY: Final = "somebody"


@dataclass(frozen=True, slots=True)
class LetGo:
    """What went of one class: rows by their table, and files; and how many rows are kept back although their time is over."""

    rule: RetentionRule
    rows: Mapping[str, int]
    files: tuple[str, ...]
    kept_back: int


def run(database: Database, folder: DataFolder, school_id: str, *, actor: str, now: datetime, dry_run: bool) -> list[LetGo]:
    """Let everything go that is due, or with `dry_run` say what would go. Classes of which nothing is due are left out."""
    with database.reading() as tx:
        rules = rules_of(privacy_settings.of_school(tx, school_id))
    done = []
    for kept, rule in rules.items():
        if not rule.period:
            continue
        with database.reading() if dry_run else database.writing() as tx:
            people, planned = _plan(tx, school_id, rules, now)
            due = planned.due.get(kept, ())
            files = _files(folder, kept, rule, planned, now)
            if due and not dry_run:
                _carry_out(tx, due, people)
                words = f"{len(due)} rows, kept {rule.period}"
                audit.write(tx, school_id, now, actor, "privacy.retention-run", kept, audit.DONE, words)
        if not dry_run:
            _delete(database, school_id, kept, files, actor, now)
        let_go = LetGo(
            rule,
            dict(Counter(each.row.table.name for each in due)),
            tuple(each.relative_to(folder.path).as_posix() for each in files),
            planned.kept_back.get(kept, 0),
        )
        if let_go.rows or let_go.files or let_go.kept_back:
            done.append(let_go)
    return done


def _plan(
    tx: Transaction, school_id: str, rules: Mapping[RetentionClass, RetentionRule], now: datetime
) -> tuple[People, RetentionPlan]:
    rows = {table: rows_of(tx, school_id, each) for table, each in PERSONAL_TABLES.items()}
    holds = legal_holds.in_force(tx, school_id)
    people = People([each for found in rows.values() for each in found])
    context = context_of(rows, rules, holds, day_of(now))
    return people, plan_of(rows, rules, context, holds, lambda row: not _changes(row, people))


def _carry_out(tx: Transaction, due: Collection[DueRow], people: People) -> None:
    for each in due:
        if each.goes:
            personal_texts.remove(tx, each.row)
        else:
            personal_texts.change(tx, each.row, _changes(each.row, people))


def _changes(row: PersonalRow, people: People) -> dict[str, str]:
    """The columns that become others once nobody is named in them."""
    new = {column.name: _without_anybody(row, column, people) for column in row.table.named}
    return {name: text for name, text in new.items() if text != row.text(name)}


def _without_anybody(row: PersonalRow, column: PersonalColumn, people: People) -> str:
    text = row.text(column.name)
    match column.holds:
        case Holds.NAME | Holds.ACTOR:
            return SOMEBODY if text and text not in _PARTS else text
        case Holds.DRAWING:
            return ""
        case Holds.SENT:
            return text
        case _:
            return with_names_changed(row, column, people.everyone, lambda _: SOMEBODY) if text else text


_PARTS: Final = frozenset({"rollcall", "collector", "inbox", "device", "journal", SOMEBODY})


def _files(folder: DataFolder, kept: RetentionClass, rule: RetentionRule, planned: RetentionPlan, now: datetime) -> list[Path]:
    """Rejected files by their age; agreements of which every loan is due, or was let go before."""
    if kept is RetentionClass.REJECTED_FILES:
        return [
            each for each in sorted(folder.rejected.iterdir()) if each.is_file() and rule.is_over(_modified(each), day_of(now))
        ]
    if kept is not RetentionClass.LOANS:
        return []
    found = [(each, _loan_ids_in(each)) for each in sorted(folder.recorded.iterdir())]
    return [path for path, ids in found if ids and ids <= planned.ended_loans]


def _delete(database: Database, school_id: str, kept: RetentionClass, files: list[Path], actor: str, now: datetime) -> None:
    """After the rows: a file that a kill left is found at the next run by the age of its loan."""
    for each in files:
        each.unlink(missing_ok=True)
    if files:
        with database.writing() as tx:
            words = f"{len(files)} files"
            audit.write(tx, school_id, now, actor, "privacy.retention-run", f"files of {kept}", audit.DONE, words)


def _loan_ids_in(path: Path) -> frozenset[str]:
    """The numbers of the agreements in a file; none where it is no agreement that can be read."""
    try:
        return frozenset(each.form.agreement.id for each in form_files.read(path.name, path.read_bytes()))
    except FormError:
        return frozenset()


def _modified(path: Path) -> date:
    return day_of(datetime.fromtimestamp(path.stat().st_mtime, UTC))
