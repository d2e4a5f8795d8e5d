"""The school's certificate authority is replaced under a running collector, and a real agent follows without a person."""

import json
from pathlib import Path

import pytest
from school import School, agent

from agent.state_folder import StateFolder
from agent.trust.tls_pairs import current_pair
from agent.trust.trust_store import TrustStore

pytestmark = pytest.mark.end_to_end


def behind(school: School) -> int:
    return len(json.loads(school.rollcall("authority", "show", "--json"))["devices_behind"])


def issuer(state: Path) -> str:
    pair = current_pair(StateFolder(state))
    assert pair is not None
    return pair.leaf.issuer.rfc4514_string()


def test_a_device_that_reports_meanwhile_follows_all_three_steps(own_school: School, lent: Path):
    found = []
    for step in ("rotate", "switch", "retire"):
        own_school.rollcall("authority", step)
        ran = [agent(lent, "run", "--once") for _ in range(2)]
        found.append((step, [each.returncode for each in ran], TrustStore(StateFolder(lent)).version, behind(own_school)))
    assert found == [("rotate", [0, 0], 2, 0), ("switch", [0, 0], 2, 0), ("retire", [0, 0], 3, 0)]
    assert issuer(lent).endswith("(2)")


def test_a_device_that_was_away_for_the_first_two_steps_comes_in_by_the_old_authoritys_word(own_school: School, lent: Path):
    own_school.rollcall("authority", "rotate")
    own_school.rollcall("authority", "switch")
    ran = [agent(lent, "run", "--once").returncode for _ in range(2)]
    assert (ran, TrustStore(StateFolder(lent)).version, behind(own_school)) == ([0, 0], 2, 0)
