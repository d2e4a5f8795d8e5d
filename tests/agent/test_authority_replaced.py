"""The school's certificate authority is replaced under a running collector, and a real agent follows without a person."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from school import School, agent

from agent.state_folder import StateFolder
from agent.tls_pairs import current_pair
from agent.trust_store import TrustStore

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    founded = School(tmp_path / "school" / "data")
    founded.folder.parent.mkdir()
    founded.found()
    founded.serve()
    yield founded
    founded.stop()


@pytest.fixture
def state(school: School, tmp_path: Path) -> Path:
    done = agent(tmp_path / "state", "enrol", "--from", str(school.lend("LAP-1", "LOAN-1")), "--asset-tag", "LAP-1")
    assert done.returncode == 0, done.stderr
    return tmp_path / "state"


def behind(school: School) -> int:
    return len(json.loads(school.rollcall("authority", "show", "--json"))["devices_behind"])


def issuer(state: Path) -> str:
    pair = current_pair(StateFolder(state))
    assert pair is not None
    return pair.leaf.issuer.rfc4514_string()


def test_a_device_that_reports_meanwhile_follows_all_three_steps(school: School, state: Path):
    found = []
    for step in ("rotate", "switch", "retire"):
        school.rollcall("authority", step)
        ran = [agent(state, "run", "--once") for _ in range(2)]
        found.append((step, [each.returncode for each in ran], TrustStore(StateFolder(state)).version, behind(school)))
    assert found == [("rotate", [0, 0], 2, 0), ("switch", [0, 0], 2, 0), ("retire", [0, 0], 3, 0)]
    assert issuer(state).endswith("(2)")


def test_a_device_that_was_away_for_the_first_two_steps_comes_in_by_the_old_authoritys_word(school: School, state: Path):
    school.rollcall("authority", "rotate")
    school.rollcall("authority", "switch")
    ran = [agent(state, "run", "--once").returncode for _ in range(2)]
    assert (ran, TrustStore(StateFolder(state)).version, behind(school)) == ([0, 0], 2, 0)
