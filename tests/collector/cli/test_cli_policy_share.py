"""`rollcall policy adopt --share` and `widen`: a policy goes to some devices first, and all of them are judged by it."""

import json
from pathlib import Path

import pytest

from collector.store import policy_bundles
from collector.store.policy_bundles import for_device
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall

DEVICES = [number.to_bytes(32, "big") for number in range(400)]


def given(collector: Collector) -> set[bytes]:
    """The devices that get the policy which was signed last."""
    with collector.database.reading() as tx:
        bundles, newest = policy_bundles.given(tx, SCHOOL_ID), policy_bundles.newest(tx, SCHOOL_ID)
    return {each for each in DEVICES if for_device(bundles, each) == newest}


def test_a_policy_is_given_to_a_share_and_to_more_as_it_is_widened(
    rollcall: Rollcall, data: Path, collector: Collector
) -> None:
    answer = rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    assert (answer.code, "10 % of its devices get it; the others keep the one before" in answer.out) == (0, True)
    tenth = given(collector)
    assert rollcall("policy", "widen", "50", "--data", data).code == 0
    half = given(collector)
    assert rollcall("policy", "widen", "100", "--data", data).code == 0
    assert 15 < len(tenth) < 70
    assert 150 < len(half) < 250
    assert tenth < half < given(collector) == set(DEVICES)


def test_the_school_judges_by_it_from_the_first_day_on(rollcall: Rollcall, data: Path) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    report = json.loads(rollcall("report", "--format", "json", "--data", data).out)
    assert report["policy"]["id"] == "s002-nursery"


@pytest.mark.parametrize("share", ["0", "101", "some"])
def test_a_share_that_cannot_be_meant_is_refused(rollcall: Rollcall, data: Path, share: str) -> None:
    assert rollcall("policy", "adopt", "s002-nursery", "--share", share, "--data", data).code == 2
    assert rollcall("policy", "widen", share, "--data", data).code == 2


def test_who_widened_a_policy_stands_in_the_audit_log(rollcall: Rollcall, data: Path) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    rollcall("policy", "widen", "100", "--data", data)
    assert "policy.widened" in rollcall("audit", "--data", data).out


@pytest.mark.parametrize("more", [("--share", "60"), ()], ids=["more of them", "all"])
def test_the_same_policy_adopted_again_for_more_devices_goes_to_them(
    rollcall: Rollcall, data: Path, collector: Collector, more: tuple[str, ...]
) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    tenth = given(collector)
    answer = rollcall("policy", "adopt", "s002-nursery", *more, "--data", data)
    assert (answer.code, "60 % of its devices get it" in answer.out) == (0, bool(more))
    assert 190 < len(given(collector)) < 290 if more else given(collector) == set(DEVICES)
    assert tenth < given(collector)


@pytest.mark.parametrize("words", [("widen", "10"), ("adopt", "s002-nursery", "--share", "10")], ids=["widen", "adopt"])
def test_who_has_a_policy_is_not_said_to_lose_it(
    rollcall: Rollcall, data: Path, collector: Collector, words: tuple[str, ...]
) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "50", "--data", data)
    half, log = given(collector), rollcall("audit", "--data", data).out
    answer = rollcall("policy", *words, "--data", data)
    assert (answer.code, "10 % is less than the 50 % of the devices" in " ".join(answer.err.split())) == (5, True)
    assert (given(collector), rollcall("audit", "--data", data).out) == (half, log)


def test_where_no_policy_was_signed_there_is_nothing_to_widen(rollcall: Rollcall, data: Path, collector: Collector) -> None:
    with collector.database.writing() as tx:
        tx.run("DELETE FROM policy_bundles", {})
    answer = rollcall("policy", "widen", "50", "--data", data)
    assert (answer.code, "there is nothing to widen" in answer.err) == (5, True)
    assert "policy.widened" not in rollcall("audit", "--data", data).out


def test_a_first_share_leaves_the_others_the_policy_before_signed(rollcall: Rollcall, data: Path, collector: Collector) -> None:
    with collector.database.writing() as tx:
        tx.run("DELETE FROM policy_bundles", {})  # as after an upgrade
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    assert 15 < len(given(collector)) < 70


def test_the_doctor_says_that_a_share_is_open_and_until_when_policies_are_good(rollcall: Rollcall, data: Path) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    found = {each["subject"]: each["saw"] for each in json.loads(rollcall("doctor", "--json", "--data", data).out)}
    assert found["Policy for a share"].startswith("10 % of the devices get the policy that was adopted on")
    assert found["Signed policy"].startswith("version 1 is good until")
