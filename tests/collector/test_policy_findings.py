"""The doctor says when a policy that devices get signed is about to end, and when a share of them was forgotten."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from collector.data_folder import DataFolder
from collector.doctor.finding import Finding, State
from collector.doctor.policy_findings import OVERDUE_WITH_LEFT, examine_policies_given
from collector.keys.policy_signing import LIFE
from collector.store import policy_bundles, schools
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase
from tests.fakes.collector import found
from tests.fakes.device import NOW

DAY: Final = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found(tmp_path / "data", NOW)
    with closing(SqliteDatabase(DataFolder.open(tmp_path / "data").database)) as opened:
        yield opened


def examined(database: Database, now: datetime) -> list[Finding]:
    with database.reading() as tx:
        school = schools.get(tx, "example")
        assert school is not None
        return list(examine_policies_given(tx, school, now))


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (LIFE, State.IN_ORDER, "is good until"),
        (OVERDUE_WITH_LEFT, State.IN_ORDER, "is good until"),
        (OVERDUE_WITH_LEFT - DAY, State.REMARK, "and none follows it"),
        (timedelta(0), State.WRONG, "every check is Not known"),
    ],
    ids=["new", "due", "overdue", "ended"],
)
def test_a_policy_that_nobody_signs_anew_is_said_before_it_ends(
    database: Database, left: timedelta, state: State, words: str
) -> None:
    (finding,) = examined(database, NOW + LIFE - left)
    assert (finding.state, words in finding.saw, "rollcall serve" in finding.remedy) == (
        state,
        True,
        state is not State.IN_ORDER,
    )


@pytest.mark.parametrize(("days", "state"), [(14, State.IN_ORDER), (15, State.REMARK)])
def test_a_share_that_was_left_open_is_said(database: Database, days: int, state: State) -> None:
    with database.writing() as tx:
        policy_bundles.share(tx, "example", 10)
    _, finding = examined(database, NOW + days * DAY)
    assert (finding.state, finding.saw.startswith("10 % of the devices get")) == (state, True)
    assert ("rollcall policy widen 100" in finding.remedy) == (state is State.REMARK)


def test_where_nothing_was_signed_yet_nothing_is_said(database: Database) -> None:
    with database.writing() as tx:
        tx.run("DELETE FROM policy_bundles", {})
    assert examined(database, NOW) == []
