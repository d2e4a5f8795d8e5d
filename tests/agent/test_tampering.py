"""What becomes of an agent is visible at its collector, as far as anything that came shows it; and on the device at once."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from enrolled_device import device_id, enrolled, told
from school import School, agent

pytestmark = pytest.mark.end_to_end


def shown(school: School, device: str) -> dict[str, Any]:
    """A device's page, for machines."""
    page: dict[str, Any] = json.loads(school.rollcall("device", "show", device, "--json"))
    return page


def test_a_device_whose_key_was_deleted_says_so_and_its_collector_hears_nothing_any_more(school: School, state: Path):
    agent(state, "run", "--once")
    before = shown(school, device_id(state))["last_heard_at"]
    (state / "signing.key").unlink()
    tried, looked = agent(state, "run", "--once"), agent(state, "doctor")
    assert (tried.returncode != 0, "signing.key" in tried.stderr, "signing.key" in looked.stdout) == (True, True, True)
    assert before is not None
    assert shown(school, device_id(state))["last_heard_at"] == before


def test_a_computer_whose_state_was_deleted_and_that_enrols_again_stands_beside_what_it_was(own_school: School, tmp_path: Path):
    state = enrolled(own_school, tmp_path, own_school.enrolment_file)
    agent(state, "run", "--once")
    old = device_id(state)
    shutil.rmtree(state)
    assert agent(state, "run", "--once").returncode == 3  # not enrolled
    done = agent(state, "enrol", "--from", str(own_school.enrolment_file), "--asset-tag", tmp_path.name[:40])
    assert done.returncode == 0, done.stderr
    new = told(state)["device_id"]
    pages = {each: shown(own_school, each) for each in (old, new)}
    assert [twin["device_id"] for twin in pages[old]["same_computer"]] == [new]
    assert [twin["device_id"] for twin in pages[new]["same_computer"]] == [old]
    assert pages[old]["last_heard_at"] is not None
    assert "is enrolled with another key too" in " ".join(own_school.rollcall("device", "show", old).split())
