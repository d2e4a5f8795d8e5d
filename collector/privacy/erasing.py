"""Erasing somebody: the name becomes `erased person 3` wherever it may go; every place where it stays is named with why.

In three steps, each of which can be done again: the tables, with the line of the journal, in one transaction; the files; that
it is finished. What a kill left undone, or a restored backup brought back, is done when the data folder is opened: only the
hash of the name is kept for that.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collector.data_folder import DataFolder
from collector.errors import NotRecorded, RegisterError
from collector.privacy.hashed_names import HashedNames, name_hash, pseudonym
from collector.privacy.naming import columns_that_name, with_names_changed
from collector.privacy.naming_files import change_files
from collector.privacy.retention_rules import rules_of
from collector.privacy.why_kept import KeptContext, context_of, why_kept
from collector.store import audit, erasures, legal_holds, personal_texts, privacy_settings
from collector.store.database import Database, Transaction
from collector.store.erasures import Erasure
from collector.store.personal_columns import Holds, PersonalColumn
from collector.store.personal_tables import PERSONAL_TABLES
from collector.store.personal_texts import PersonalRow, rows_of
from collector.store.schools import School
from compliance.registers.names_in_text import KnownNames, words_at_most
from compliance.registers.person_names import person_key, same_person
from compliance.school_clock import day_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A place where the name stays."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row and the columns in which the name goes."""

    row: PersonalRow
    columns: tuple[PersonalColumn, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it. `changed` counts rows by their table; `files` are those that named the person and no longer do."""

    number: int
    changed: dict[str, int]
    files: tuple[str, ...]
    kept: tuple[Kept, ...]

    @property
    def person(self) -> str:
        """As the records call the person from now on."""
        return pseudonym(self.number)


def erase(
    database: Database, folder: DataFolder, school: School, name: str, *, actor: str, now: datetime, dry_run: bool
) -> Erased:
    """Erase somebody. RegisterError while a legal hold lies on the person; NotRecorded when nobody of that name is there."""
    key = person_key(name)
    with database.reading() if dry_run else database.writing() as tx:
        _check_not_held(tx, school.school_id, name)
        number = erasures.next_number(tx, school.school_id)
        erasure = Erasure(school.school_id, number, name_hash(school.media_salt, key), words_at_most(key), now, now)
        names = _names(school, erasure)
        changes, kept = plan(tx, school, names, KnownNames([name]), now)
        files = change_files(folder, names, _open_loans(tx, school.school_id, now), dry_run=True)
        if not (changes or kept or files.changed or files.kept):
            raise NotRecorded(f'nothing is held about "{name}"', logged="nothing is held about somebody of that name")
        if not dry_run:
            erasures.add(tx, erasure)
            carry_out(tx, changes, names)
            words = f"{len(changes)} rows, {len(files.changed)} files; kept in {len(kept)} places"
            audit.write(tx, school.school_id, now, actor, "privacy.erase", pseudonym(number), audit.DONE, words)
    if not dry_run:
        finish(database, folder, school, erasure, now)
    counts = Counter(each.row.table.name for each in changes)
    kept_files = [Kept(where, why) for where, why in files.kept.items()]
    return Erased(number, dict(counts), files.changed, (*kept, *kept_files))


def plan(
    tx: Transaction, school: School, names: HashedNames, known: KnownNames | None, now: datetime
) -> tuple[list[Change], list[Kept]]:
    """Where the name goes, and where it stays. `known` finds it faster, while it is known by its letters."""
    rows = {table: rows_of(tx, school.school_id, each) for table, each in PERSONAL_TABLES.items()}
    context = _context(tx, school.school_id, rows, now)
    changes: list[Change] = []
    kept: list[Kept] = []
    for row in (each for found in rows.values() for each in found):
        naming = columns_that_name(row, known or names)
        stays = [(column, why) for column in naming if (why := why_kept(row, column, context))]
        kept += [Kept(f"{where_of(row)}: {column.words}", why) for column, why in stays]
        goes = tuple(column for column in naming if column not in [each for each, _ in stays])
        if goes:
            changes.append(Change(row, goes))
    return changes, kept


def carry_out(tx: Transaction, changes: Sequence[Change], names: HashedNames) -> None:
    """Let the name go from these rows; with it a signature that was drawn, and the scan of a form that the borrower signed."""
    for each in changes:
        texts = {column.name: with_names_changed(each.row, column, names, names.instead_of) for column in each.columns}
        if any(column.holds is Holds.NAME for column in each.columns):
            texts |= {column.name: "" for column in each.row.table.named if column.holds is Holds.DRAWING}
        if each.row.table.name == "accounts":  # an address may have another form of the name in it
            texts["sign_in_name"] = f"erased, {each.row.text('account_id')}"
        personal_texts.change(tx, each.row, texts)
        if each.row.table.name == "loans" and "borrower_name" in texts:
            personal_texts.remove_scans(tx, each.row)


def finish(database: Database, folder: DataFolder, school: School, erasure: Erasure, now: datetime) -> None:
    """Do whatever is left of an erasure: in the tables, where a restored backup brought the name back; then in the files."""
    names = _names(school, erasure)
    with database.writing() as tx:
        if erasure.rows_at is None:
            changes, _ = plan(tx, school, names, None, now)
            carry_out(tx, changes, names)
            erasures.note_rows(tx, erasure, now)
            words = f"{len(changes)} rows, in a database that was put back"
            audit.write(tx, school.school_id, now, "journal", "privacy.erase", pseudonym(erasure.number), audit.DONE, words)
        still_out = _open_loans(tx, school.school_id, now)
    change_files(folder, names, still_out, dry_run=False)
    with database.writing() as tx:
        erasures.note_finished(tx, replace(erasure, rows_at=now), now)


def where_of(row: PersonalRow) -> str:
    """A row as people find it: its table and its number."""
    key = [str(value) for name, value in row.key.items() if isinstance(value, str | int) and name not in _SAID_ALREADY]
    return " ".join((row.table.name, *key))


_SAID_ALREADY = ("school_id", "name", "secret_hash")


def _check_not_held(tx: Transaction, school_id: str, name: str) -> None:
    for each in legal_holds.in_force(tx, school_id):
        if each.person and same_person(each.person, name):
            raise RegisterError(
                f'a legal hold lies on "{each.person}" (number {each.hold_id}); end it with '
                f"`rollcall privacy hold remove {each.hold_id}` first",
                logged=f"legal hold {each.hold_id} lies on the person",
            )


def _names(school: School, erasure: Erasure) -> HashedNames:
    return HashedNames(school.media_salt, {erasure.name_hash: erasure.number}, erasure.most_words)


def _context(tx: Transaction, school_id: str, rows: dict[str, list[PersonalRow]], now: datetime) -> KeptContext:
    rules = rules_of(privacy_settings.of_school(tx, school_id))
    return context_of(rows, rules, legal_holds.in_force(tx, school_id), day_of(now))


def _open_loans(tx: Transaction, school_id: str, now: datetime) -> frozenset[str]:
    rows = {name: rows_of(tx, school_id, PERSONAL_TABLES[name]) for name in ("loans", "register_lines")}
    context = _context(tx, school_id, rows, now)
    return frozenset((*context.open_loans, *context.held_loans))
