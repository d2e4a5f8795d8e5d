"""Many devices are judged together as each is judged alone, and what changes meanwhile is judged by what is there then."""

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from collector.founding import adopt_policy
from collector.judging.judging import Judging, policy_in_force
from collector.judging.judging_again import judge_many, latest_report
from collector.judging.judging_together import judge_together
from collector.registers import exceptions, signers
from collector.registers.exception_requests import Request
from collector.store import assets, clock_looks, devices, loans
from collector.store.assets import Asset
from collector.store.database import Database, Row, Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.signers import Signer, SignerRole
from collector.store.sqlite import SqliteDatabase
from compliance.context import DataClass
from compliance.policy import parse_policy
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake
from tests.fakes.packs import pack_text
from tests.fakes.school_records import LOAN
from tests.fakes.story import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WORDS = {
    "LAP-1": ("never locks", "send"),
    "LAP-2": ("locks soon", "no stick", "send"),
    "LAP-3": ("never locks", "send", "heartbeat", "send"),
    "LAP-4": ("antivirus off", "send", "gap", "send"),
    "LAP-5": (),
    "LAP-6": ("never locks", "send"),
    "LAP-7": ("locks soon", "send"),
}
CHAINED = ("salt", "words_hash", "previous", "hash")
WRITTEN = ("verdicts", "verdict_changes", "verdict_past", "verdict_fingerprints", "clock_looks", "loans", "audit")


@pytest.fixture
def school(intake: FakeIntake) -> dict[str, FakeChain]:
    """Devices of every kind: on loan, listed by serial number or tag, excused, silent, lost, damaged."""
    chains = {tag: intake.enrolled(FakeDevice(serial=f"S-{tag}", asset_tag=tag)) for tag in WORDS}
    for tag, chain in chains.items():
        story = Story(intake, chain)
        for word in ("nonce", *WORDS[tag]):
            story.tell(word)
    with intake.database.writing() as tx:
        signers.register(tx, Signer("example", "H. Head", SignerRole.HEADTEACHER, NOW), actor="test")
        assets.put_many(tx, [listed("LAP-1", "s-lap-1"), listed("lap-2", ""), listed("LAP-4", "elsewhere")])
        lend(tx, chains["LAP-3"])
        devices.set_state(tx, chains["LAP-6"].device.device_id, DeviceState.LOST, "a test", NOW)
        tx.run("UPDATE envelopes SET sealed = X'00' WHERE device_id = :id", {"id": chains["LAP-7"].device.device_id})
        excuse(tx, chains["LAP-1"])
    return chains


def listed(tag: str, serial: str) -> Asset:
    return Asset("example", tag, "Contoso", "Slate 5", serial, "laptop", True, DataClass.PERSONAL, False, NOW)  # noqa: FBT003


def lend(tx: Transaction, chain: FakeChain) -> None:
    device_id = chain.device.device_id
    loans.add(tx, replace(LOAN, state=LoanState.ENROLLED, device_id=device_id, serial="S-LAP-3", state_changed_at=NOW - DAY))
    tx.run("UPDATE devices SET loan_id = :loan WHERE device_id = :id", {"loan": LOAN.loan_id, "id": device_id})


def excuse(tx: Transaction, chain: FakeChain) -> None:
    device = devices.find(tx, chain.device.device_id)
    request = Request("LOCK-1", device, "", "it shows the time table", "T. Technician", "H. Head", NOW.date() + 3 * DAY)
    exceptions.grant(tx, "example", request, policy_in_force(tx, "example"), actor="test", now=NOW)


def adopt(database: Database, name: str) -> None:
    policy = parse_policy(pack_text(name), f"{name}.toml")
    with database.writing() as tx:
        adopt_policy(tx, "example", policy, f"{name}.toml", NOW + DAY)


def everything(database: Database) -> dict[str, list[dict[str, object]]]:
    """All that is written; but for what ties entries of the audit log together, which is random."""
    with database.reading() as tx:
        found = {table: tx.all(f"SELECT * FROM {table}") for table in WRITTEN}  # noqa: S608 - our own names
    return {table: sorted(map(_unchained, rows), key=repr) for table, rows in found.items()}


def _unchained(row: Row) -> dict[str, object]:
    return {name: value for name, value in cast("dict[str, object]", row).items() if name not in CHAINED}


def copy_of(intake: FakeIntake, folder: Path) -> SqliteDatabase:
    """The same database once more, which goes its own way from now on."""
    with intake.database.reading() as tx:
        (row,) = tx.all("PRAGMA database_list")
    with contextlib.closing(sqlite3.connect(row["file"])) as connection:
        connection.execute("VACUUM INTO ?", (str(folder / "copy.db"),))
    return SqliteDatabase(folder / "copy.db")


def judge_alone(database: Database, device_id: bytes, at: datetime = NOW + DAY) -> None:
    with database.writing() as tx:
        device, judging = devices.find(tx, device_id), Judging(tx, at)
        assert device is not None
        judging.attempt(device, lambda: latest_report(tx, device, at))
        clock_looks.put_many(tx, [judging.next_look(device)])


@pytest.mark.parametrize("name", ["s004-primary", "s002-nursery"])
def test_devices_judged_together_are_judged_as_each_is_alone(
    intake: FakeIntake, school: dict[str, FakeChain], tmp_path: Path, name: str
) -> None:
    """Also where another policy asks other rules, and some of those before are not asked any more."""
    ids = [chain.device.device_id for chain in school.values()]
    adopt(intake.database, name)
    alone, before = copy_of(intake, tmp_path), everything(intake.database)
    judge_many(intake.database, ids, NOW + DAY)
    for each in ids:
        judge_alone(alone, each)
    assert everything(intake.database) == everything(alone) != before
    alone.close()


class Interrupted:
    """A database in which something happens between the reading and the first writing."""

    def __init__(self, database: Database, act: Callable[[], object]) -> None:
        self._database, self._acts = database, [act]

    def reading(self) -> AbstractContextManager[Transaction]:
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Transaction]:
        if self._acts:
            self._acts.pop()()
        return self._database.writing()

    def close(self) -> None:
        self._database.close()


def a_report(intake: FakeIntake, chain: FakeChain) -> None:
    story = Story(intake, chain)
    story.tell("locks soon")
    story.tell("send")


def an_exception(intake: FakeIntake, chain: FakeChain) -> None:
    with intake.database.writing() as tx:
        excuse(tx, chain)


def another_policy(intake: FakeIntake, _chain: FakeChain) -> None:
    adopt(intake.database, "s000-secondary")


def another_judging(intake: FakeIntake, chain: FakeChain) -> None:
    """Somebody asked for a report an hour ago."""
    judge_alone(intake.database, chain.device.device_id, NOW + DAY - HOUR)


def an_asset(intake: FakeIntake, _chain: FakeChain) -> None:
    with intake.database.writing() as tx:
        assets.put_many(tx, [replace(listed("LAP-2", ""), off_site=False, data_class=DataClass.NONE)])


MEANWHILE = {
    "a report": (a_report, "LAP-2"),
    "an exception": (an_exception, "LAP-2"),
    "a line of the asset list": (an_asset, "LAP-2"),
    "another policy": (another_policy, "LAP-2"),
    "another judging": (another_judging, "LAP-1"),
}


@pytest.mark.parametrize(("act", "tag"), MEANWHILE.values(), ids=MEANWHILE)
def test_what_happens_while_devices_are_judged_counts_as_if_it_had_happened_before(
    intake: FakeIntake, school: dict[str, FakeChain], tmp_path: Path, act: Callable[[FakeIntake, FakeChain], None], tag: str
) -> None:
    intake.now, chain, ids = NOW + DAY, school[tag], [each.device.device_id for each in school.values()]
    after = FakeIntake(copy_of(intake, tmp_path), intake.signer, intake.now)
    judge_many(Interrupted(intake.database, lambda: act(intake, chain.copy())), ids, NOW + DAY)
    act(after, chain)
    judge_many(after.database, ids, NOW + DAY)
    assert everything(intake.database) == everything(after.database)
    after.database.close()


def test_only_what_nobody_could_read_is_left_to_be_judged_alone(intake: FakeIntake, school: dict[str, FakeChain]) -> None:
    """All others keep nobody waiting who writes while they are judged."""
    ids = [each.device.device_id for each in school.values()]
    with intake.database.reading() as tx:
        together = judge_together(tx, ids, NOW + DAY)
    with intake.database.writing() as tx:
        assert together.keep(tx) == [school["LAP-7"].device.device_id]
