"""What a step finds out about a database that was there before it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from collector.store import (
    audit,
    devices,
    evidence,
    nonces,
    policies,
    school_verdict_past,
    school_verdicts,
    schools,
    verdict_past,
    verdicts,
)
from collector.store.devices import Device
from collector.store.sqlite import SqliteDatabase
from compliance.envelope import Purpose
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW, SCHOOL, envelope

NEVER_HEARD = replace(DEVICE, device_id=b"\x22" * 32, signing_key=b"other", last_report_sequence=0)


def as_before(path: Path, step: str, *undone: str) -> None:
    """The database as it was before a step, which these statements undo."""
    with closing(sqlite3.connect(path)) as connection:
        for each in undone:
            connection.execute(each)
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [step])
        connection.commit()


def everyone(path: Path) -> list[Device]:
    with closing(SqliteDatabase(path)) as database, database.reading() as tx:
        return sorted(devices.everyone(tx), key=lambda each: each.device_id, reverse=True)


def test_the_last_report_of_each_device_is_found_behind_its_heartbeats_and_in_an_older_epoch(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        schools.create(tx, SCHOOL)
        for each in (DEVICE, NEVER_HEARD):
            devices.enrol(tx, each)
        reports = [envelope(place, epoch=1, payload_type=Purpose.REPORT) for place in (1, 2)]
        others = [envelope(place, epoch=1, payload_type=Purpose.HEARTBEAT) for place in (3, 4)]
        later = envelope(1, epoch=2, payload_type=Purpose.EPOCH)
        evidence.append_many(tx, [envelope(7, payload_type=Purpose.REPORT), *reports, *others, later])
    as_before(path, "0006_last_reports", "ALTER TABLE devices DROP COLUMN last_report_epoch")
    assert [(each.last_report_epoch, each.last_report_sequence) for each in everyone(path)] == [(1, 2), (0, 0)]


def test_the_nonces_that_are_there_are_numbered_in_their_order(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        for nonce, at in ((b"second", LATER), (b"first", NOW)):
            nonces.issue(tx, nonce, at)
    undone = ("DROP INDEX server_nonces_by_number", "ALTER TABLE server_nonces DROP COLUMN number")
    as_before(path, "0009_nonce_numbers", *undone, "CREATE INDEX server_nonces_by_time ON server_nonces (issued_at)")
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        assert nonces.newest(tx) == b"second"
        nonces.issue(tx, b"third", NOW)
        nonces.forget_all_but(tx, 2)
        assert [nonces.issued_at(tx, each) is not None for each in (b"first", b"second", b"third")] == [False, True, True]


def test_the_nonce_that_each_device_named_last_is_found(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        schools.create(tx, SCHOOL)
        for each in (DEVICE, NEVER_HEARD):
            devices.enrol(tx, each)
        named = [envelope(1, epoch=1)._replace(fresh_as_of=NOW), envelope(2, epoch=1)._replace(fresh_as_of=LATER)]
        evidence.append_many(
            tx, [envelope(7)._replace(fresh_as_of=NOW), *named, envelope(3, epoch=1)._replace(fresh_as_of=None)]
        )
    as_before(path, "0010_dated_as_of", "ALTER TABLE devices DROP COLUMN dated_as_of")
    assert [each.dated_as_of for each in everyone(path)] == [LATER, None]


def test_what_was_judged_before_there_was_a_past_is_known_since_it_changed(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    change = verdicts.VerdictChange("example", DEVICE.device_id, "LOCK-1", NOW, None, Verdict.FAIL, "never", NOW, NOW)
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
        verdicts.record_changes(tx, [change])
        policies.adopt(tx, policies.AdoptedPolicy("example", b"1" * 32, "ours", "1", "ours.toml", "text", NOW))
    as_before(path, "0015_past", "DROP TABLE verdict_past", "DROP TABLE policy_adoptions")
    with closing(SqliteDatabase(path)) as database, database.reading() as tx:
        held = verdict_past.of_device(tx, DEVICE.device_id, LATER, LATER)["LOCK-1"]
        before = policies.in_force_at(tx, "example", NOW - timedelta(seconds=1))
        adopted = policies.in_force_at(tx, "example", NOW)
    assert (held.verdict, held.valid_at, held.known_at, held.saw) == (Verdict.FAIL, NOW, NOW, "never")
    assert (before, adopted and adopted.policy_id) == (None, "ours")


def test_what_was_judged_of_a_school_before_it_had_a_past_is_known_since_it_changed(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    change = school_verdicts.SchoolVerdictChange("example", "BKP-1", LATER, None, Verdict.FAIL, "too old", NOW)
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        schools.create(tx, SCHOOL)
        school_verdicts.record_changes(tx, [change])
    as_before(path, "0020_school_past", "DROP TABLE school_verdict_past", "DROP INDEX verdict_past_by_school")
    with closing(SqliteDatabase(path)) as database, database.reading() as tx:
        held = school_verdict_past.of_school(tx, "example", LATER, LATER)["BKP-1"]
        before = school_verdict_past.of_school(tx, "example", NOW, LATER)
    assert (held.verdict, held.saw, held.since, held.known_at, before) == (Verdict.FAIL, "too old", NOW, LATER, {})


def test_an_audit_log_that_was_written_without_a_chain_is_chained_as_it_stands(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        for number in range(2_100):  # more than are read at a time
            audit.write(tx, "example", NOW, "a test", "loan.sign", f"LOAN-{number}", audit.DONE)
        before = audit.since(tx, 0, limit=3_000)
    columns = [f"ALTER TABLE audit DROP COLUMN {name}" for name in ("salt", "words_hash", "previous", "hash")]
    as_before(path, "0022_audit_chain", *columns)
    with closing(SqliteDatabase(path)) as database, database.writing() as tx:
        assert (audit.check(tx).entry_id, audit.since(tx, 0, limit=3_000)) == (2_100, before)
        audit.write(tx, "example", NOW, "a test", "loan.sign", "LOAN-2100", audit.DONE)
        assert (audit.check(tx).entry_id, audit.check(tx).erased) == (2_101, 0)
