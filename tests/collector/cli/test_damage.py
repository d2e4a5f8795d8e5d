"""Damage on the disk: found, located to device and message, and never taken for what a device said."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

from collector.cli.exit_codes import ExitCode
from collector.data_folder import DataFolder
from collector.store import evidence, verdicts
from collector.store.sqlite import SqliteDatabase
from compliance.verdict import Verdict
from tests.fakes.collector import running, running_again
from tests.fakes.command_line import Rollcall
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.judging import judge_school
from tests.fakes.watching import https

REPORTS = 5


@dataclass
class Stopped:
    """A data folder whose collector has stopped, and what one device had reported to it."""

    folder: DataFolder
    device: FakeDevice
    sealed: list[bytes]

    def flip_one_bit_of(self, sequence: int, at: float) -> None:
        """One bit of one envelope, so far into it, in the real file."""
        content = bytearray(self.folder.database.read_bytes())
        sealed = self.sealed[sequence - 1]
        begins = content.find(sealed[:100])
        assert begins >= 0
        assert content[begins : begins + len(sealed)] == sealed
        content[begins + int(at * len(sealed))] ^= 0x04
        self.folder.database.write_bytes(content)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def stopped(tmp_path: Path, clock: TurnableClock) -> Stopped:
    with running(tmp_path / "data", clock) as collector:
        device = FakeDevice()
        device.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
        sealed = [device.next_sealed() for _ in range(REPORTS)]
        device.session(collector.config.agents_port, collector.authority, sealed)
    return Stopped(DataFolder(tmp_path / "data"), device, sealed)


def findings(rollcall: Rollcall, stopped: Stopped, subject: str) -> tuple[int, list[str]]:
    answer = rollcall("doctor", "--deep", "--json", "--data", stopped.folder.path)
    return answer.code, [each["saw"] for each in json.loads(answer.out) if each["subject"] == subject]


def test_a_sound_database_is_said_to_be_what_was_received(rollcall: Rollcall, stopped: Stopped) -> None:
    _, found = findings(rollcall, stopped, "Evidence")
    assert found == ["5 envelopes of 1 device: each is what was received, and in its place"]
    assert findings(rollcall, stopped, "Database")[1] == ["every page, index and row is sound"]


@pytest.mark.parametrize("at", [0.3, 0.6, 0.97], ids=["content", "further content", "signature"])
def test_one_flipped_bit_of_one_envelope_is_located(rollcall: Rollcall, stopped: Stopped, at: float) -> None:
    stopped.flip_one_bit_of(3, at)
    code, found = findings(rollcall, stopped, "Evidence")
    device = stopped.device.device_id.hex()[:16]
    assert code == ExitCode.REFUSED
    assert found != []
    assert [each for each in found if not each.startswith(f"LAP-0001 ({device}), message ")] == []
    assert found[0].startswith(f"LAP-0001 ({device}), message 3 of epoch 0: ")


@pytest.fixture
def database(stopped: Stopped) -> Iterator[SqliteDatabase]:
    with closing(SqliteDatabase(stopped.folder.database)) as opened:
        yield opened


def test_a_message_that_is_gone_is_located_by_the_one_behind_it_and_by_the_end(
    rollcall: Rollcall, stopped: Stopped, database: SqliteDatabase
) -> None:
    with database.writing() as tx:
        tx.run("DELETE FROM envelopes WHERE sequence IN (3, 5)")
    _, found = findings(rollcall, stopped, "Evidence")
    places = [each.partition("), ")[2].partition(":")[0] for each in found]
    assert places == ["message 4 of epoch 0", "the end of the chain"]


def test_a_damaged_report_is_not_judged_and_the_others_are(
    stopped: Stopped, database: SqliteDatabase, clock: TurnableClock
) -> None:
    device_id = stopped.device.device_id
    with database.reading() as tx:
        before = verdicts.of_device(tx, device_id)
        newest = evidence.at(tx, device_id, 0, REPORTS)
    assert newest is not None
    assert before["ENC-1"].verdict is Verdict.PASS
    damaged = bytes([*newest.sealed[:40], newest.sealed[40] ^ 4, *newest.sealed[41:]])
    with database.writing() as tx:
        tx.run("UPDATE envelopes SET sealed = :sealed WHERE sequence = :sequence", {"sealed": damaged, "sequence": REPORTS})
    judge_school(database, "example", clock())
    with database.reading() as tx:
        after = verdicts.of_device(tx, device_id)
    words = "the last report, message 5, is damaged in the collector's database; the next one is awaited"
    assert (after["ENC-1"].verdict, after["ENC-1"].saw) == (Verdict.UNKNOWN, words)


def test_a_collector_that_starts_on_a_damaged_file_takes_nothing_and_says_so(stopped: Stopped, clock: TurnableClock) -> None:
    _overwrite_the_root_page_of("verdict_changes", stopped.folder.database)
    with running_again(stopped.folder.path, clock) as collector:
        with pytest.raises(grpc.RpcError) as caught:
            stopped.device.session(collector.config.agents_port, collector.authority, [stopped.device.next_sealed()])
        status, reasons = https(collector, "/readyz")
        with collector.database.reading() as tx:
            kept = evidence.count(tx, stopped.device.device_id)
    assert (caught.value.code(), kept) == (grpc.StatusCode.UNAVAILABLE, REPORTS)
    assert (status, "damaged; restore it from its backup" in reasons) == (503, True)


def _overwrite_the_root_page_of(table: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
