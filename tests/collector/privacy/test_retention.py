"""What has been kept for long enough goes, all of a class or none of it; what is needed still never does."""

import json
import os
from dataclasses import replace
from datetime import datetime, timedelta

from collector.data_folder import DataFolder
from collector.privacy import holding_back, retention
from collector.privacy.inventory import RetentionClass
from collector.privacy.retention import LetGo
from collector.privacy.settling import settle_period
from collector.store import audit, loans, register_lines
from collector.store.database import Database, Transaction
from collector.store.loans import LoanState, StoredLoan
from collector.store.register_lines import StoredLine
from tests.fakes.agreement_files import as_json, form
from tests.fakes.planted_people import OTHER, SUBJECT
from tests.fakes.school_records import LOAN, NOW

YEARS = timedelta(days=365.25)
SEVEN_YEARS_ON = NOW + 7 * YEARS
OLD = replace(LOAN, loan_id="DLA-7", borrower_name="A. Sample", state=LoanState.CLOSED, state_changed_at=NOW)


def let_go(
    database: Database, folder: DataFolder, now: datetime = SEVEN_YEARS_ON, *, dry_run: bool = False
) -> dict[RetentionClass, LetGo]:
    done = retention.run(database, folder, "example", actor="test", now=now, dry_run=dry_run)
    return {each.rule.kept: each for each in done}


def loan(database: Database, loan_id: str = "DLA-7") -> StoredLoan:
    with database.reading() as tx:
        found = loans.find(tx, "example", loan_id)
    assert found is not None
    return found


def put(database: Database, *lent: StoredLoan) -> None:
    with database.writing() as tx:
        for each in lent:
            loans.add(tx, each)


def test_a_dry_run_lists_exactly_what_the_run_lets_go_and_changes_nothing(database: Database, folder: DataFolder) -> None:
    put(database, OLD)
    before = folder.database.read_bytes()
    would = let_go(database, folder, dry_run=True)
    assert folder.database.read_bytes() == before
    assert loan(database).borrower_name == "A. Sample"
    assert would == let_go(database, folder)
    assert would[RetentionClass.LOANS].rows["loans"] > 0
    again = let_go(database, folder)
    assert [each.rows for each in again.values()] == [{}] * len(again)


def test_the_names_of_an_old_loan_go_and_the_loan_stays_with_its_file_gone(database: Database, folder: DataFolder) -> None:
    put(database, OLD)
    (folder.recorded / "old.json").write_bytes(as_json(form()))
    (folder.recorded / "another.json").write_bytes(as_json(form(agreement__id="DLA-8")))
    done = let_go(database, folder)
    assert (loan(database).borrower_name, loan(database).serial) == ("somebody", OLD.serial)
    assert done[RetentionClass.LOANS].files == ("loans/recorded/old.json",)
    assert sorted(each.name for each in folder.recorded.iterdir()) == ["another.json"]


def test_a_loan_that_is_out_or_young_or_held_keeps_its_names(database: Database, folder: DataFolder) -> None:
    out = replace(OLD, loan_id="OUT", state=LoanState.CLEARED)
    young = replace(OLD, loan_id="YOUNG", state_changed_at=SEVEN_YEARS_ON - YEARS)
    held, of_held = replace(OLD, loan_id="HELD"), replace(OLD, loan_id="OF-HELD", borrower_name="H. Held")
    put(database, OLD, out, young, held, of_held)
    with database.writing() as tx:
        holding_back.add(tx, "example", person="", loan="HELD", why="a claim", actor="test", now=NOW)
        holding_back.add(tx, "example", person="h held", loan="", why="a claim", actor="test", now=NOW)
    done = let_go(database, folder)
    names = {each: loan(database, each).borrower_name for each in ("DLA-7", "OUT", "YOUNG", "HELD", "OF-HELD")}
    assert names == {"DLA-7": "somebody", "OUT": "A. Sample", "YOUNG": "A. Sample", "HELD": "A. Sample", "OF-HELD": "H. Held"}
    assert done[RetentionClass.LOANS].kept_back == 2


def test_a_school_sets_its_own_times(database: Database, folder: DataFolder) -> None:
    put(database, OLD)
    let_go(database, folder, NOW + 2 * YEARS)
    assert loan(database).borrower_name == "A. Sample"
    with database.writing() as tx:
        settle_period(tx, "example", "loans", "1 year", actor="test", now=NOW)
    let_go(database, folder, NOW + 2 * YEARS)
    assert loan(database).borrower_name == "somebody"


def test_what_was_recorded_of_somebody_who_is_still_here_stays(database: Database, folder: DataFolder) -> None:
    course = {"course": "a course", "done_on": "2026-11-04"}
    with database.writing() as tx:
        tx.run("DELETE FROM register_lines")
        tx.run("DELETE FROM calendar_spans")
        _record(tx, "people", 1, {"name": SUBJECT, "role": "teacher"})
        _record(tx, "training", 1, {"person": SUBJECT, **course})
        _record(tx, "training", 2, {"person": OTHER, **course})
    done = let_go(database, folder)[RetentionClass.RECORDS]
    with database.reading() as tx:
        rows = tx.all("SELECT * FROM register_lines WHERE register = 'training' ORDER BY line_id")
        kept = [json.loads(each["values_json"])["person"] for each in rows]
    assert (kept, done.kept_back) == ([SUBJECT, "somebody"], 1)


def _record(tx: Transaction, register: str, line_id: int, values: dict[str, str]) -> None:
    register_lines.add(tx, StoredLine("example", register, line_id, 1, json.dumps(values), NOW, "test", None))


def test_rejected_files_go_by_their_age(database: Database, folder: DataFolder) -> None:
    for name, age in (("old.toml", 100), ("new.toml", 10)):
        path = folder.rejected / name
        path.write_text("wrong")
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(path, (moment, moment))
    assert let_go(database, folder, NOW)[RetentionClass.REJECTED_FILES].files == ("loans/rejected/old.toml",)
    assert [each.name for each in folder.rejected.iterdir()] == ["new.toml"]


def test_evidence_verdicts_and_the_audit_log_are_never_touched(database: Database, folder: DataFolder) -> None:
    with database.reading() as tx:
        before = len(audit.recent(tx, "example", 100_000))
    done = let_go(database, folder, NOW + 50 * YEARS)
    tables = {name for each in done.values() for name in each.rows}
    assert tables & {"audit", "envelopes", "verdicts", "verdict_changes", "verdict_past", "devices"} == set()
    with database.reading() as tx:
        after = audit.recent(tx, "example", 100_000)
    assert [each.action for each in after[: len(after) - before]] == ["privacy.retention-run"] * (len(after) - before)
    assert len(after) - before > 0
