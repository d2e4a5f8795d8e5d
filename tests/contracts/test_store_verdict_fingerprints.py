"""The mark on a device's verdicts: there while they stand, gone as soon as one of them changes."""

from collector.store import devices, schools, verdicts
from collector.store.database import Database
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, NOW, SCHOOL

LOCKS = StoredVerdict(
    rule_id="LOCK-1",
    verdict=Verdict.FAIL,
    saw="30 minutes",
    asks="15 minutes",
    since=NOW,
    failing_since=NOW,
    policy_digest=b"d" * 32,
)
MARK = b"f" * 32


def marked(database: Database) -> None:
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
        verdicts.replace_many(tx, SCHOOL.school_id, [VerdictRow(DEVICE.device_id, LOCKS)])
        verdicts.mark(tx, DEVICE.device_id, MARK)


def fingerprint(database: Database) -> bytes:
    with database.reading() as tx:
        return verdicts.fingerprint_of(tx, DEVICE.device_id)


def test_verdicts_that_nobody_marked_have_no_fingerprint(database: Database) -> None:
    assert fingerprint(database) == b""


def test_a_mark_stands_while_the_verdicts_stand(database: Database) -> None:
    marked(database)
    assert fingerprint(database) == MARK


def test_a_replaced_verdict_takes_the_mark_away(database: Database) -> None:
    marked(database)
    with database.writing() as tx:
        verdicts.replace_many(tx, SCHOOL.school_id, [VerdictRow(DEVICE.device_id, LOCKS)])
    assert fingerprint(database) == b""


def test_a_forgotten_rule_takes_the_mark_away(database: Database) -> None:
    marked(database)
    with database.writing() as tx:
        verdicts.forget_rules(tx, DEVICE.device_id, ["LOCK-1"])
    assert fingerprint(database) == b""


def test_forgetting_all_verdicts_takes_the_mark_away(database: Database) -> None:
    marked(database)
    with database.writing() as tx:
        verdicts.forget_all(tx, DEVICE.device_id)
        assert verdicts.of_device(tx, DEVICE.device_id) == {}
    assert fingerprint(database) == b""
