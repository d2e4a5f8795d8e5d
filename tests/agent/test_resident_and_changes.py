"""Surveys for what is watched: at a distance from each other, one for all that is due, none forgotten."""

import pytest
from resident_story import Story

from agent.resident import Cadence, SurveyWanted, WorkerEnded, WorkerSaid
from agent.schedule import Backoff

FAR_APART = Cadence(survey_every_seconds=1000, settle_seconds=5, backoff=Backoff(1, 900), changes_apart_seconds=30)


@pytest.fixture
def calm() -> Story:
    """The same, with a distance between surveys for changes."""
    told = Story(FAR_APART)
    told.resident.look(0)
    for line in ("surveyed boot", "welcomed", "acknowledged 1"):
        told.happens(WorkerSaid(line), 1)
    return told


def test_surveys_for_what_is_watched_keep_a_distance_whatever_a_person_does(calm: Story):
    for now in range(10, 100):
        calm.happens(SurveyWanted("screen_lock"), now)
        if calm.told[-1] == "ask screen_lock":
            calm.happens(WorkerSaid("surveyed screen_lock"), now)
    assert calm.told == ["start boot", *["ask screen_lock"] * 3]


def test_one_survey_answers_all_that_is_due_and_names_what_asked_first(calm: Story):
    for trigger in ("antivirus", "policy", "media"):
        calm.happens(SurveyWanted(trigger), 10)
    calm.happens(WorkerSaid("surveyed antivirus"), 16)
    for now in (17, 50, 100):
        calm.resident.look(now)
    assert calm.told == ["start boot", "ask antivirus"]


def test_what_changes_while_a_survey_is_made_is_surveyed_after_it(calm: Story):
    calm.happens(SurveyWanted("policy"), 10)
    calm.resident.look(15)
    calm.happens(SurveyWanted("policy"), 16)
    calm.happens(WorkerSaid("surveyed policy"), 17)
    for now in (44, 45):
        calm.resident.look(now)
    assert calm.told == ["start boot", "ask policy", "ask policy"]


def test_a_person_who_asks_does_not_wait_for_what_is_watched(calm: Story):
    calm.happens(SurveyWanted("policy"), 10)
    calm.resident.look(15)
    calm.happens(WorkerSaid("surveyed policy"), 16)
    calm.happens(SurveyWanted("change"), 17)
    calm.resident.look(22)
    assert calm.told == ["start boot", "ask policy", "ask change"]


def test_all_that_a_dead_worker_left_is_asked_again(calm: Story):
    for trigger in ("antivirus", "policy"):
        calm.happens(SurveyWanted(trigger), 10)
    calm.resident.look(15)
    calm.happens(WorkerEnded(-9), 16)
    calm.resident.look(200)
    assert (calm.told, list(calm.resident.wanted)) == (["start boot", "ask antivirus", "start antivirus"], [])
