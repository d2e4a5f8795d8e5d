"""The key under which receipts, greetings and refusals are signed is lost: devices hear of the next one before they need it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from school import School, agent

from agent.state_folder import StateFolder
from agent.trust_store import PROVEN, TrustStore
from collector.server_keys import RECEIPTS

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


def status(state: Path) -> dict[str, object]:
    told = json.loads(agent(state, "status", "--json").stdout)
    receipt = told["last_receipt"] or {}
    return {"acknowledged": told["reports_acknowledged"], "checked": receipt.get("is_checked"), "refusal": told["refusal"]}


def test_a_device_goes_on_reporting_when_a_new_key_has_taken_the_place_of_a_lost_one(school: School, state: Path):
    assert agent(state, "run", "--once").returncode == 0
    school.stop()
    (school.folder / "keys" / RECEIPTS).unlink()
    school.serve()  # what `rollcall doctor` says is to be done
    assert agent(state, "run", "--once").returncode == 0
    assert status(state) == {"acknowledged": 2, "checked": True, "refusal": None}


def test_a_device_whose_trust_bundle_is_damaged_gets_another_one_with_the_greeting(school: School, state: Path):
    before = TrustStore(StateFolder(state)).receipt_keys
    (state / PROVEN).write_bytes(b"damaged")
    ran = agent(state, "run", "--once")
    assert (ran.returncode, TrustStore(StateFolder(state)).receipt_keys) == (0, before), ran.stderr
    assert status(state) == {"acknowledged": 1, "checked": True, "refusal": None}
