"""A real agent and a real collector: what a school grants a device, the device says too, also without its collector."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from enrolled_device import told
from school import School, agent

from compliance.days import day_in_words

pytestmark = pytest.mark.end_to_end


def here(state: Path) -> dict[str, dict[str, Any]]:
    """What the device says of itself, by rule."""
    done = agent(state, "check", "--json")
    assert done.returncode in (0, 1, 3), done.stderr
    return {each["rule"]: each for each in json.loads(done.stdout)["checks"]}


def there(school: School) -> dict[str, dict[str, Any]]:
    """What the collector says of its only device, by rule."""
    (device,) = json.loads(school.rollcall("report", "--format", "json"))["devices"]
    return {each["rule"]: each for each in device["checks"]}


def a_rule_to_excuse(state: Path) -> str:
    return next(rule for rule, check in here(state).items() if check["verdict"] in ("FAIL", "UNKNOWN"))


def test_an_exception_is_excused_on_the_device_without_its_collector_and_ends_with_its_revocation(
    own_school: School, lent: Path
):
    assert agent(lent, "run", "--once").returncode == 0
    rule = a_rule_to_excuse(lent)
    before = here(lent)[rule]["verdict"]
    device_id = told(lent)["device_id"]
    people = ("--requested-by", "T. Technician", "--approved-by", "H. Head", "--reason", "its disk is replaced soon")
    until = (datetime.now(UTC) + timedelta(days=40)).date()
    own_school.rollcall("exception", "grant", rule, "--device", device_id, "--until", until.isoformat(), *people)
    assert agent(lent, "run", "--once").returncode == 0
    excused = here(lent)[rule]
    own_school.stop()
    away = here(lent)[rule]
    own_school.serve()
    (granted,) = json.loads(own_school.rollcall("report", "--format", "json"))["exceptions"]
    own_school.rollcall("exception", "revoke", granted["exception"], "--why", "the disk was replaced")
    still = here(lent)[rule]["verdict"]
    assert agent(lent, "run", "--once").returncode == 0
    assert [excused["verdict"], away, still, here(lent)[rule]["verdict"]] == ["WAIVED", excused, "WAIVED", before]
    assert excused["saw"].startswith(f"Excused until {day_in_words(until)} ({granted['exception']}): seen ")
    words = " ".join(agent(lent, "check").stdout.split())
    assert "Judged by the school's register, not known here" in words


def test_the_device_says_of_itself_what_the_collector_says_of_it(own_school: School, lent: Path):
    assert agent(lent, "run", "--once").returncode == 0
    says, is_said = here(lent), there(own_school)
    differing = {rule: (check["verdict"], is_said[rule]["verdict"]) for rule, check in says.items()}
    assert {rule: pair for rule, pair in differing.items() if pair[0] != pair[1]} == {}
    assert "LOAN-1" in says


def test_status_says_when_the_school_spoke_of_this_device_last(own_school: School, lent: Path):
    before = told(lent)["context_as_of"]
    assert agent(lent, "run", "--once").returncode == 0
    after = told(lent)
    assert (before, after["context_as_of"][:3], after["context_trouble"]) == (None, "202", None)
    assert after["policy_confirmed_at"] == after["context_as_of"]
