"""The key under which receipts, greetings and refusals are signed is lost: devices hear of the next one before they need it."""

import json
from pathlib import Path

import pytest
from school import School, agent

from agent.state_folder import StateFolder
from agent.trust.trust_store import PROVEN, TrustStore
from collector.keys.server_keys import RECEIPTS

pytestmark = pytest.mark.end_to_end


def status(state: Path) -> dict[str, object]:
    told = json.loads(agent(state, "status", "--json").stdout)
    receipt = told["last_receipt"] or {}
    return {"acknowledged": told["reports_acknowledged"], "checked": receipt.get("is_checked"), "refusal": told["refusal"]}


def test_a_device_goes_on_reporting_when_a_new_key_has_taken_the_place_of_a_lost_one(own_school: School, lent: Path):
    assert agent(lent, "run", "--once").returncode == 0
    own_school.stop()
    (own_school.folder / "keys" / RECEIPTS).unlink()
    own_school.serve()  # what `rollcall doctor` says is to be done
    assert agent(lent, "run", "--once").returncode == 0
    assert status(lent) == {"acknowledged": 2, "checked": True, "refusal": None}


def test_a_device_whose_trust_bundle_is_damaged_gets_another_one_and_goes_on_reporting(own_school: School, lent: Path):
    before = TrustStore(StateFolder(lent)).receipt_keys
    (lent / PROVEN).write_bytes(b"damaged")
    ran = agent(lent, "run", "--once")
    assert (ran.returncode, TrustStore(StateFolder(lent)).receipt_keys) == (0, before), ran.stderr
    assert status(lent) == {"acknowledged": 1, "checked": True, "refusal": None}
