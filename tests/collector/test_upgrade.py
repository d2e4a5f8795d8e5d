"""A database of an older version comes to what this one would have made of it, by itself, and the doctor says how far it is."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Final

import pytest

from collector.data_folder import DataFolder
from collector.doctor.finding import State
from collector.doctor.upgrade_findings import examine_upgrade
from collector.evidence.rebuilding_due import rebuild_due
from collector.founding import adopt_policy
from collector.judging.packs import find_pack
from collector.store import policies, rebuilds_due, schools
from collector.store.database import Database, Row
from collector.store.sqlite import SqliteDatabase
from tests.fakes.collector import running_again
from tests.fakes.device import NOW, FakeDevice, TurnableClock
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.older_database import made_older
from tests.fakes.story import Story

HOUR: Final = timedelta(hours=1)
LIVED: Final = (
    "nonce",
    "a stick in the clear",
    "send",
    "a day",
    "power_lost",
    "send",
    "gap",
    "never locks",
    "heartbeat",
    "send",
)
MADE_OF_EVIDENCE: Final = ("devices", "losses", "agent_ends", "device_software", "device_history")


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def stories(intake: FakeIntake) -> list[Story]:
    """Two devices that have lived through something, and one that never spoke."""
    told = [Story(intake, intake.enrolled(FakeDevice(serial="", asset_tag=""))) for _ in range(3)]
    for story in told[:2]:
        for word in LIVED:
            story.tell(word)
    return told


def upgraded(intake: FakeIntake, folder: Path) -> Database:
    """The same school, after it was an older version's."""
    intake.database.close()
    path = DataFolder.open(folder / "data").database
    made_older(path)
    intake.database = SqliteDatabase(path)
    return intake.database


def made_of_evidence(story: Story) -> dict[str, list[Row]]:
    known = story.known()
    return {table: known[table] for table in MADE_OF_EVIDENCE}


def said(database: Database) -> list[tuple[State, str]]:
    with database.reading() as tx:
        return [(each.state, each.saw) for each in examine_upgrade(tx, schools.the_only(tx, None))]


def test_what_an_older_version_did_not_remember_is_made_of_the_evidence_and_the_doctor_says_how_many_wait(
    intake: FakeIntake, stories: list[Story], tmp_path: Path
):
    before = [made_of_evidence(each) for each in stories]
    database = upgraded(intake, tmp_path)
    assert made_of_evidence(stories[0])["device_history"] == []
    assert said(database) == [(State.REMARK, "what this version remembers is not made yet of the evidence of 2 devices")]
    assert rebuild_due(database, lambda: intake.now, HOUR) == 2
    assert ([made_of_evidence(each) for each in stories], said(database)) == (before, [])


def test_a_running_collector_does_it_by_itself(intake: FakeIntake, stories: list[Story], tmp_path: Path):
    before = made_of_evidence(stories[0])
    upgraded(intake, tmp_path).close()
    with running_again(tmp_path / "data", TurnableClock()) as served:
        for _ in range(200):
            with served.database.reading() as tx:
                if not rebuilds_due.next_ones(tx, 1):
                    break
            sleep(0.05)
    intake.database = SqliteDatabase(DataFolder.open(tmp_path / "data").database)
    assert made_of_evidence(stories[0])["device_history"] == before["device_history"]


def test_a_rebuild_by_hand_does_it_too(intake: FakeIntake, stories: list[Story], tmp_path: Path):
    database = upgraded(intake, tmp_path)
    stories[0].rebuilt()
    with database.reading() as tx:
        waiting = rebuilds_due.next_ones(tx, 9)
    assert waiting == [stories[1].device.device_id]


def test_one_whose_evidence_does_not_hold_is_named_and_not_tried_again(
    intake: FakeIntake, stories: list[Story], tmp_path: Path
):
    database, broken = upgraded(intake, tmp_path), stories[0]
    broken.damaged(
        f"UPDATE envelopes SET sealed = CAST(SUBSTR(sealed, 2) AS BLOB)"  # noqa: S608 - a number of ours
        f" WHERE sequence = 2 AND hex(device_id) = '{broken.device.device_id.hex().upper()}'"
    )
    made = [rebuild_due(database, lambda: intake.now, HOUR) for _ in range(2)]
    ((state, words),) = said(database)
    assert (made, state) == ([2, 0], State.WRONG)
    assert f"device {broken.device.device_id.hex()[:16]} cannot be made again of its evidence: message 2 of epoch 0" in words


def test_little_is_done_at_once_and_at_least_one(intake: FakeIntake, stories: list[Story], tmp_path: Path):
    database = upgraded(intake, tmp_path)
    assert [rebuild_due(database, lambda: intake.now, timedelta(0)) for _ in stories] == [1, 1, 0]


def adopt(database: Database, pack: str, at: datetime) -> str:
    policy = find_pack(pack).policy
    with database.writing() as tx:
        adopt_policy(tx, "example", policy, f"{pack}.toml", at)
    return policy.policy_id


def test_a_policy_that_was_adopted_twice_was_in_force_both_times(intake: FakeIntake, tmp_path: Path):
    first = adopt(intake.database, "s000-secondary", NOW + HOUR)
    second = adopt(intake.database, "s002-nursery", NOW + 2 * HOUR)
    adopt(intake.database, "s000-secondary", NOW + 3 * HOUR)
    database = upgraded(intake, tmp_path)
    with closing(database), database.reading() as tx:
        found = [policies.in_force_at(tx, "example", NOW + hours * HOUR) for hours in (0, 1, 2, 3)]
    assert [each and each.policy_id for each in found] == ["s004-primary", first, second, first]
