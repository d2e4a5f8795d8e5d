"""A new policy that asks for other facts is followed by a survey within a minute, and not by all devices in one second."""

from collections import Counter
from hashlib import sha256
from random import Random

from made_up_device import worker_of
from resident_story import CADENCE, Story
from strict_collector import Line, StrictCollector

from agent.cycle import ReportingDevice
from agent.resident import NEW_POLICY_SPREAD_SECONDS, Resident, WorkerSaid
from agent.schedule import Chance
from agent.state_folder import StateFolder
from compliance.wire.v1 import enrolment_pb2, session_pb2
from tests.fakes.packs import S004


def policy(toml: str) -> session_pb2.ServerMessage:
    pack = enrolment_pb2.PolicyPack(policy_id="s004-primary", version="1", digest=sha256(toml.encode()).digest(), toml=toml)
    return session_pb2.ServerMessage(policy=pack)


def test_the_worker_says_that_a_policy_asks_for_other_facts_and_says_nothing_of_one_that_asks_for_the_same(
    folder: StateFolder, device: ReportingDevice
):
    said: list[str] = []
    came = [policy(S004), policy(f"# the same rules\n{S004}")]
    worker_of(folder, Line(StrictCollector(device), before_the_welcome=came), said).work(None)
    assert said.count("asks-other") == 1


def test_the_survey_comes_within_the_spread_and_once():
    story = Story()
    story.resident.look(0)
    for line in ("surveyed boot", "welcomed", "asks-other", "asks-other"):
        story.happens(WorkerSaid(line), 1)
    for now in range(1, 40):
        story.resident.look(now)
    assert story.told == ["start boot", "ask new_policy"]


def second_of_survey(chance: Chance) -> int:
    """In which second after it heard of the policy a device surveys."""
    device = Story()
    device.resident = Resident(CADENCE, chance, lambda _: device, lambda: False, 0.0)
    device.resident.begin()
    device.resident.look(0)
    for line in ("surveyed boot", "welcomed", "asks-other"):
        device.happens(WorkerSaid(line), 1)
    for second in range(60):
        device.resident.look(1 + second)
        if "ask new_policy" in device.told:
            return second
    return 60


def test_two_thousand_devices_survey_over_half_a_minute():
    chance = Random(4).random  # noqa: S311 - spreads load and protects nothing
    asked = Counter(second_of_survey(chance) for _ in range(2000))
    assert (max(asked) <= NEW_POLICY_SPREAD_SECONDS, len(asked) >= 29, max(asked.values()) < 120) == (True, True, True)
