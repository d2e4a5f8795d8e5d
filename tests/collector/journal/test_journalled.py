"""After each act the journal has it: in the file, on the disk, its owner's alone, whoever else writes there."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from collector.journal.journal_file import JournalFile
from collector.journal.journalled import Journalled
from collector.journal.recorded import read_recorded
from collector.store import certificates, devices, enrolment_keys, exceptions, nonces, tokens
from collector.store.devices import DeviceState
from collector.store.sqlite import SqliteDatabase
from tests.collector.journal.conftest import EXCEPTION, KEY, TOKEN, Kept
from tests.fakes.school_records import DEVICE, LATER, LOAN


def acts(kept: Kept) -> list[dict[str, str]]:
    """What the journal says behind its first line, without the frame."""
    frame = {"number", "previous", "at"}
    return [{name: value for name, value in json.loads(each).items() if name not in frame} for each in kept.lines()[1:]]


def test_whatever_takes_a_right_away_stands_in_the_journal(kept: Kept):
    database, _ = kept.open()
    with database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "left on a bus", LATER)
        certificates.revoke_all(tx, DEVICE.device_id, LATER)
    with database.writing() as tx:
        assert not tokens.consume(tx, TOKEN.token_hash, b"d", LATER)  # expired by then
        assert tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, TOKEN.minted_at)
        enrolment_keys.revoke_all(tx, "example", LATER)
        exceptions.revoke(tx, EXCEPTION, "H. Head", "the laptop was replaced", LATER)
    assert acts(kept) == [
        {"kind": "device", "device": DEVICE.device_id.hex(), "state": "lost", "reason": "left on a bus"},
        {"kind": "certificates", "device": DEVICE.device_id.hex()},
        {"kind": "token", "token": TOKEN.token_hash, "device": DEVICE.device_id.hex()},
        {"kind": "keys", "school": "example"},
        {"kind": "exception", "school": "example", "exception": EXCEPTION.exception_id},
    ]


def test_unused_tokens_that_were_ended_stand_in_it(kept: Kept):
    database, _ = kept.open()
    with database.writing() as tx:
        tokens.revoke_of_loan(tx, "example", LOAN.loan_id, TOKEN.minted_at)
    assert acts(kept) == [{"kind": "tokens", "school": "example", "loan": LOAN.loan_id}]


def test_what_changed_nothing_is_not_recorded(kept: Kept):
    database, _ = kept.open()
    with database.writing() as tx:
        certificates.revoke_all(tx, b"nobody", LATER)
        tokens.revoke_of_loan(tx, "example", "no loan", LATER)
        enrolment_keys.revoke_all(tx, "another", LATER)
        nonces.issue(tx, b"n" * 32, LATER)
    assert acts(kept) == []


def test_an_act_that_was_undone_is_not_recorded(kept: Kept):
    database, _ = kept.open()
    with pytest.raises(RuntimeError), database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "", LATER)
        raise RuntimeError
    assert acts(kept) == []


def test_the_file_is_its_owners_alone_and_ends_on_the_disk(kept: Kept):
    synced: list[int] = []
    database = SqliteDatabase(kept.path)
    kept.opened.append(database)
    with Journalled(database, JournalFile(kept.journal, synced.append)).writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "", LATER)
        assert synced == []
    assert (stat.S_IMODE(kept.journal.stat().st_mode), len(synced)) == (0o600, 1)


def test_many_writers_leave_lines_that_follow_one_another(kept: Kept):
    one, other = kept.open()[0], kept.open()[0]

    def move(number: int) -> None:
        with (one if number % 2 else other).writing() as tx:
            devices.set_state(tx, DEVICE.device_id, DeviceState.REPORTING, str(number), LATER)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, range(60)))
    found = read_recorded(kept.journal.read_bytes())
    assert (len(found.lines), found.broken, sorted(int(each.fields["reason"]) for each in found.lines[1:])) == (
        61,
        "",
        list(range(60)),
    )


def test_a_journal_that_cannot_be_written_costs_no_act_and_has_it_later(kept: Kept, caplog: pytest.LogCaptureFixture):
    kept.journal.rename(kept.journal.with_suffix(".away"))
    kept.journal.mkdir()
    database = Journalled(kept.opened[0], JournalFile(kept.journal))
    with database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "", LATER)
    kept.journal.rmdir()
    kept.journal.with_suffix(".away").rename(kept.journal)
    with database.writing() as tx:
        enrolment_keys.revoke_all(tx, KEY.school_id, LATER)
    assert [each["kind"] for each in acts(kept)] == ["device", "keys"]
    assert "the journal could not be written" in caplog.text


def test_a_journal_that_was_changed_meanwhile_is_left_alone(kept: Kept, caplog: pytest.LogCaptureFixture):
    database, _ = kept.open()
    kept.journal.write_bytes(b"{}\n")
    with database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "", LATER)
    assert (kept.journal.read_bytes(), "changed under a running collector" in caplog.text) == (b"{}\n", True)
