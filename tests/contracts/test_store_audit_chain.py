"""Each entry of the audit log carries the hash of the one before, so the first that was touched is named, in every engine."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from collector.errors import AuditLogBroken
from collector.store import audit, personal_texts
from collector.store.audit_chain import NOTHING_BEFORE, Walked
from collector.store.database import Database, Transaction
from collector.store.personal_tables import PERSONAL_TABLES
from tests.fakes.school_records import NOW

Meddle = Callable[[Transaction], object]


@pytest.fixture
def log(database: Database) -> Database:
    """Twenty entries, more or less alike."""
    with database.writing() as tx:
        for number in range(1, 21):
            words = (f"T. Technician {number % 3}", "loan.sign", f"LOAN-{number}", audit.DONE, 'é ☂ \\ " \n')
            audit.write(tx, "example" if number % 2 else "", NOW + timedelta(seconds=number), *words)
    return database


def broken_at(database: Database) -> str:
    """Where the check finds it broken; "" where it is whole."""
    with database.reading() as tx:
        try:
            audit.check(tx)
        except AuditLogBroken as error:
            return str(error).removeprefix("the audit log is broken at entry ")
    return ""


def test_a_log_that_nobody_touched_is_whole_and_goes_to_its_last_entry(log: Database):
    with log.reading() as tx:
        entry_id, last = audit.head(tx)
        assert (audit.check(tx), entry_id, audit.hash_at(tx, 20)) == (Walked(20, last, 0), 20, last)
        assert audit.hash_at(tx, 21) == ""


def test_an_empty_log_is_whole(database: Database):
    with database.reading() as tx:
        assert (audit.check(tx), audit.head(tx)) == (Walked(0, NOTHING_BEFORE, 0), (0, NOTHING_BEFORE))


ALTERED = "was altered"
WORDS = "7: who did it, to what, or its words were altered"
FRAME = "7: when, what was done, how it ended, or its place was altered"


@pytest.mark.parametrize(
    ("meddle", "found"),
    [
        (lambda tx: tx.run("UPDATE audit SET detail = 'nothing' WHERE entry_id = 7"), WORDS),
        (lambda tx: tx.run("UPDATE audit SET actor = 'H. Head' WHERE entry_id = 7"), WORDS),
        (lambda tx: tx.run("UPDATE audit SET subject = 'LOAN-8' WHERE entry_id = 7"), WORDS),
        (lambda tx: tx.run("UPDATE audit SET outcome = 'refused' WHERE entry_id = 7"), FRAME),
        (lambda tx: tx.run("UPDATE audit SET at = '2026-01-01T00:00:00.000000Z' WHERE entry_id = 7"), FRAME),
        (lambda tx: tx.run("UPDATE audit SET school_id = 'other' WHERE entry_id = 7"), FRAME),
        (lambda tx: tx.run("UPDATE audit SET words_hash = 'another' WHERE entry_id = 7"), FRAME),
        (
            lambda tx: tx.run("DELETE FROM audit WHERE entry_id = 7"),
            "7: it is missing, and so may be others before the next one that is there",
        ),
        (
            lambda tx: tx.run("DELETE FROM audit WHERE entry_id < 3"),
            "1: it is missing, and so may be others before the next one that is there",
        ),
        (lambda tx: swap(tx, 7, 12), "7: it does not follow the entry before it: one of the two was put there, or moved"),
        (lambda tx: close_up(tx, 7), "7: it does not follow the entry before it: one of the two was put there, or moved"),
    ],
    ids=[
        "words",
        "actor",
        "subject",
        "outcome",
        "time",
        "school",
        "hash",
        "deleted",
        "head cut off",
        "swapped",
        "deleted and renumbered",
    ],
)
def test_the_first_entry_that_was_touched_is_named(log: Database, meddle: Meddle, found: str):
    with log.writing() as tx:
        meddle(tx)
    assert broken_at(log) == found


def swap(tx: Transaction, one: int, other: int) -> None:
    for old, new in ((one, 1000), (other, one), (1000, other)):
        tx.run("UPDATE audit SET entry_id = :new WHERE entry_id = :old", {"new": new, "old": old})


def close_up(tx: Transaction, gone: int) -> None:
    tx.run("DELETE FROM audit WHERE entry_id = :gone", {"gone": gone})
    for number in range(gone + 1, 21):
        tx.run("UPDATE audit SET entry_id = :new WHERE entry_id = :old", {"new": number - 1, "old": number})


def test_an_entry_that_is_hashed_anew_no_longer_carries_the_next(log: Database):
    with log.writing() as tx:
        tx.run("DELETE FROM audit WHERE entry_id = 20")
        audit.write(tx, "", NOW, "somebody else", "loan.sign", "LOAN-20", audit.DONE)  # as well made as ours
        assert audit.check(tx).entry_id == 20
        audit.write(tx, "", NOW, "a test", "loan.sign", "LOAN-21", audit.DONE)
        (row,) = tx.all("SELECT * FROM audit WHERE entry_id = 5")
        tx.run(
            "UPDATE audit SET previous = :hash, hash = :previous WHERE entry_id = 5",
            {"hash": row["hash"], "previous": row["previous"]},
        )
    assert broken_at(log).startswith("5: it does not follow")


def test_a_person_is_erased_and_the_chain_holds(log: Database):
    with log.writing() as tx:
        for row in personal_texts.rows_of(tx, "example", PERSONAL_TABLES["audit"]):
            if row.text("actor") == "T. Technician 1":
                personal_texts.change(tx, row, {"actor": "person-0001"})
        walked = audit.check(tx)
        audit.write(tx, "", NOW, "a test", "privacy.erase", "person-0001", audit.DONE)
    assert (walked.entry_id, walked.erased, broken_at(log)) == (20, 7, "")


def test_the_same_words_have_another_hash_each_time_so_that_nobody_tries_names(database: Database):
    with database.writing() as tx:
        for _ in range(2):
            audit.write(tx, "", NOW, "T. Technician", "loan.sign", "LOAN-1", audit.DONE)
        first, second = tx.all("SELECT words_hash FROM audit")
    assert first["words_hash"] != second["words_hash"]
