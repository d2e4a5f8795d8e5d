"""After an erasure no byte of the name is anywhere but in the places that were named; what was put back goes again."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.data_folder import DataFolder
from collector.errors import NotRecorded, RegisterError
from collector.journal.journal_file import JournalFile
from collector.journal.journalled import Journalled
from collector.journal.reconciling import reconcile
from collector.privacy import holding_back
from collector.privacy.erasing import Erased, erase
from collector.privacy.erasing_again import finish_erasures
from collector.store import audit, erasures, loan_signatures, loans
from collector.store.database import Database
from collector.store.loan_signatures import Scan
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from collector.store.sqlite_file import SqliteFile
from tests.fakes.planted_people import OTHER_WORD, SUBJECT, WORD, plant
from tests.fakes.school_records import LATER, LOAN, NOW, SCHOOL

NUMBERS = count(10)
KEPT_BY_LAW = {
    "audit",
    "signers",
    "accounts",
    "devices",
    "frozen_knowledge",
    "incidents",
    "legal_holds",
    "exceptions",
    "register_lines",
}


def erased(database: Database, folder: DataFolder, name: str = SUBJECT, *, dry_run: bool = False) -> Erased:
    return erase(database, folder, SCHOOL, name, actor="test", now=LATER, dry_run=dry_run)


def let_go(database: Database, word: str) -> None:
    """Make the planted rows such that nothing keeps them: nobody signs any more, incidents are closed, lines withdrawn."""
    with database.writing() as tx:
        like = {"like": f"%{word}%"}
        for table in ("audit", "signers", "legal_holds"):
            tx.run(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        tx.run("UPDATE devices SET name = '' WHERE LOWER(name) LIKE :like", like)
        tx.run("DELETE FROM frozen_knowledge WHERE LOWER(known_json) LIKE :like", like)
        tx.run("UPDATE incidents SET closed_at = opened_at")
        tx.run("UPDATE exceptions SET revoked_at = granted_at")
        tx.run("UPDATE accounts SET disabled_at = made_at")
        tx.run("UPDATE register_lines SET withdrawn_at = recorded_at")


def places_of(database: Database, word: str) -> set[str]:
    """The tables in which a word stands, found in the rows themselves."""
    with database.reading() as tx:
        names = [str(each["name"]) for each in tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names for row in tx.all(f"SELECT * FROM {name}") if word in str(dict(row)).lower()}  # noqa: S608 - ditto


def files_with(folder: DataFolder, word: str) -> list[str]:
    """Every file of the data folder that has the word in its bytes, or is called by it."""
    found = (each for each in folder.path.rglob("*") if each.is_file())
    return sorted(each.name for each in found if word.encode() in each.read_bytes().lower() or word in each.name.lower())


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(initials=st.sampled_from(["Q.", "Q. R.", "Quentin", "Zoë-Ann"]))
def test_no_byte_of_the_name_is_left_in_any_table_or_file(database: Database, folder: DataFolder, initials: str) -> None:
    number = next(NUMBERS)
    word = f"xq{'abcdefghij'[number % 10]}zw{'klmnopqrst'[number // 10 % 10]}vut"
    name = f"{initials} {word.capitalize()}"
    with database.writing() as tx:
        plant(tx, SCHOOL.school_id, name, first=number * 1000)
    (folder.recorded / f"{name}.toml").write_text(f'[member_of_staff]\nname = "{name}"\n', "utf-8")
    (folder.rejected / "several.csv").write_text(f"name,role\n{name},teacher\nN. Nobody,office\n", "utf-8")
    let_go(database, word)
    done = erased(database, folder, name)
    assert SqliteFile(folder.database).fold()
    assert done.kept == ()
    assert places_of(database, word) == set()
    assert files_with(folder, word) == []
    assert "N. Nobody,office" in (folder.rejected / "several.csv").read_text("utf-8")


def test_every_place_where_it_stays_is_named_with_why(database: Database, folder: DataFolder) -> None:
    done = erased(database, folder)
    kept = {each.where.split()[0].rstrip(":") for each in done.kept}
    assert places_of(database, WORD) == kept <= KEPT_BY_LAW
    assert all(each.why for each in done.kept)


def test_nobody_elses_name_goes(database: Database, folder: DataFolder) -> None:
    before = places_of(database, OTHER_WORD)
    erased(database, folder)
    assert places_of(database, OTHER_WORD) == before


def test_a_dry_run_says_the_same_and_changes_nothing(database: Database, folder: DataFolder) -> None:
    before = folder.database.read_bytes(), places_of(database, WORD)
    would = erased(database, folder, dry_run=True)
    with database.reading() as tx:
        assert erasures.everything(tx, "example") == []
    assert (folder.database.read_bytes(), places_of(database, WORD)) == before
    assert would == erased(database, folder)


def test_a_loan_that_is_not_over_keeps_its_names_and_its_file(database: Database, folder: DataFolder) -> None:
    (folder.recorded / "loan.toml").write_text(f'id = "{LOAN.loan_id}"\nname = "{SUBJECT}"\n')
    with database.writing() as tx:
        loans.add(tx, replace(LOAN, borrower_name=SUBJECT, state=LoanState.CLEARED))
    kept = {each.where: each.why for each in erased(database, folder).kept}
    assert "the loan is cleared to leave site" in kept[f"loans {LOAN.loan_id}: who borrowed it"]
    assert "loans/recorded/loan.toml" in kept
    with database.reading() as tx:
        found = loans.find(tx, "example", LOAN.loan_id)
    assert found is not None
    assert found.borrower_name == SUBJECT


def test_with_a_closed_loan_goes_the_scan_of_its_form(database: Database, folder: DataFolder) -> None:
    with database.writing() as tx:
        loans.add(tx, replace(LOAN, borrower_name=SUBJECT, state=LoanState.CLOSED))
        loan_signatures.keep_scan(tx, Scan("example", LOAN.loan_id, "ab" * 32, "image/png", b"a scan", NOW, "office"))
    erased(database, folder)
    with database.reading() as tx:
        assert loan_signatures.scan_of(tx, "example", LOAN.loan_id, "ab" * 32) is None
        found = loans.find(tx, "example", LOAN.loan_id)
    assert found is not None
    assert found.borrower_name == "erased person 1"


def test_whoever_is_held_is_not_erased(database: Database, folder: DataFolder) -> None:
    with database.writing() as tx:
        holding_back.add(tx, "example", person="q zyxwvutson", loan="", why="a claim", actor="test", now=NOW)
    before = places_of(database, WORD)
    with pytest.raises(RegisterError, match="legal hold") as refused:
        erased(database, folder)
    assert places_of(database, WORD) == before
    assert WORD not in refused.value.logged.lower()


def test_nobody_of_that_name_is_an_error(database: Database, folder: DataFolder) -> None:
    with pytest.raises(NotRecorded):
        erased(database, folder, "N. Nobodyatall")


def opened(folder: DataFolder) -> Journalled:
    """Open the database as every command does: with its journal."""
    database, journal = SqliteDatabase(folder.database), JournalFile(folder.journal)
    reconcile(database, journal, LATER, lambda: "a random word")
    return Journalled(database, journal)


def test_a_backup_that_is_put_back_does_not_bring_the_person_back(
    database: Database, folder: DataFolder, tmp_path: Path
) -> None:
    let_go(database, WORD)
    SqliteFile(folder.database).fold()
    before = tmp_path / "backup.db"
    database.close()
    opened(folder).close()
    copyfile(folder.database, before)
    (folder.recorded / "loan.toml").write_text(f'name = "{SUBJECT}"\n')
    held = opened(folder)
    erased(held, folder)
    held.close()
    assert WORD.encode() not in folder.journal.read_bytes().lower()
    for each in folder.path.glob("rollcall.db*"):
        each.unlink()
    copyfile(before, folder.database)
    (folder.recorded / "loan.toml").write_text(f'name = "{SUBJECT}"\n')  # as the backup had it
    again = opened(folder)
    assert places_of(again, WORD) != set()
    assert finish_erasures(again, folder, LATER) == 1
    assert places_of(again, WORD) == set()
    assert (folder.recorded / "loan.toml").read_text() == 'name = "erased person 1"\n'
    assert finish_erasures(again, folder, LATER) == 0
    again.close()


def test_a_kill_between_tables_and_files_is_mended_at_the_next_opening(database: Database, folder: DataFolder) -> None:
    let_go(database, WORD)
    erased(database, folder)
    (folder.recorded / "late.toml").write_text(f'name = "{SUBJECT}"\n')  # as if the kill came before this file's turn
    with database.writing() as tx:
        tx.run("UPDATE erasures SET finished_at = NULL")
    assert finish_erasures(database, folder, LATER) == 1
    assert SqliteFile(folder.database).fold()
    assert files_with(folder, WORD) == []


def test_the_log_says_that_somebody_was_erased_and_not_who(database: Database, folder: DataFolder) -> None:
    erased(database, folder)
    with database.reading() as tx:
        (entry,) = (each for each in audit.recent(tx, "example", 10_000) if each.action == "privacy.erase")
    assert (entry.subject, WORD in entry.detail.lower()) == ("erased person 1", False)
