"""The resident decides when the worker works. It is told events and times; here both are made up."""

import pytest
from resident_story import Story

from agent.resident import Cadence, Stop, SurveyWanted, WorkerEnded, WorkerSaid
from agent.schedule import Backoff


@pytest.fixture
def story() -> Story:
    """A resident whose first worker has surveyed and is welcome."""
    told = Story()
    told.resident.look(0)
    for line in ("surveyed boot", "welcomed", "acknowledged 1"):
        told.happens(WorkerSaid(line), 1)
    return told


def test_it_reports_when_it_starts():
    story = Story()
    story.resident.look(0)
    assert story.told == ["start boot"]


def test_the_clock_asks_the_open_worker(story: Story):
    story.resident.look(949)
    story.resident.look(951)
    assert story.told == ["start boot", "ask schedule"]


def test_a_change_is_reported_when_it_has_settled(story: Story):
    for now in (10, 12, 14):
        story.happens(SurveyWanted("change"), now)
    story.resident.look(15)
    assert story.told == ["start boot", "ask change"]


def test_a_survey_that_is_being_made_is_not_asked_for_twice(story: Story):
    story.happens(SurveyWanted("change"), 10)
    for now in (15, 16, 17):
        story.resident.look(now)
    assert story.told == ["start boot", "ask change"]


def test_a_worker_that_was_done_is_left_alone_until_something_is_due(story: Story):
    story.happens(WorkerEnded(0), 300)
    story.resident.look(900)
    quiet = list(story.told)
    story.resident.look(951)
    assert (quiet, story.told) == (["start boot"], ["start boot", "start schedule"])


def test_a_survey_that_died_with_its_worker_is_made_by_the_next(story: Story):
    story.happens(SurveyWanted("change"), 10)
    story.resident.look(15)
    story.happens(WorkerEnded(-9), 16)
    story.resident.look(200)
    assert story.told == ["start boot", "ask change", "start change"]


def test_after_a_session_that_stood_devices_come_back_over_two_minutes(story: Story):
    story.happens(WorkerEnded(4), 100)
    story.resident.look(159)
    before = list(story.told)
    story.resident.look(160)
    assert (before, story.told) == (["start boot"], ["start boot", "start"])


def test_without_a_session_the_waits_double_and_the_next_worker_only_delivers():
    story, starts, now = Story(), [], 0.0
    story.resident.look(now)
    story.happens(WorkerSaid("surveyed boot"), now)
    for _ in range(5):
        story.happens(WorkerEnded(4), now)
        began = now
        while len(story.told) == len(starts) + 1:
            now += 0.25
            story.resident.look(now)
        starts.append(now - began)
    assert (starts, set(story.told[1:])) == ([0.5, 1.0, 2.0, 4.0, 8.0], {"start"})


def test_a_survey_that_is_due_does_not_wait_for_the_collector_and_leaves_it_alone(story: Story):
    story.happens(WorkerSaid("retry-after 600 0"), 20)
    story.happens(WorkerEnded(4), 20)
    story.happens(SurveyWanted("change"), 30)
    story.resident.look(35)
    for event in (WorkerSaid("surveyed change"), WorkerEnded(0)):
        story.happens(event, 36)
    story.resident.look(919)
    before = list(story.told)
    story.resident.look(920)
    assert (before, story.told[2:]) == (["start boot", "keep change"], ["start"])


def test_a_worker_that_cannot_even_keep_is_not_started_over_and_over(story: Story):
    story.happens(WorkerSaid("retry-after 600 0"), 20)
    story.happens(WorkerEnded(4), 20)
    story.happens(SurveyWanted("change"), 30)
    story.resident.look(35)
    story.happens(WorkerEnded(70), 36)
    for now in range(37, 920):
        story.resident.look(float(now))
    before = list(story.told)
    story.resident.look(920)
    assert (before, story.told[2:]) == (["start boot", "keep change"], ["start change"])


HOURLY = Cadence(survey_every_seconds=100_000, settle_seconds=5, backoff=Backoff(1, 900))


def idle(story: Story, begins: float, *, ends: int = 0) -> None:
    """The worker has delivered, and is gone."""
    for event in (WorkerSaid("surveyed boot"), WorkerSaid("welcomed"), WorkerSaid("acknowledged 1"), WorkerEnded(ends)):
        story.happens(event, begins)


def test_on_mains_without_a_worker_one_is_started_hourly_to_say_that_nothing_changed():
    story = Story(HOURLY)
    story.resident.look(0)
    idle(story, 10)
    story.resident.look(3789)
    before = list(story.told)
    story.resident.look(3790)
    assert (before, story.told) == (["start boot"], ["start boot", "start"])


def test_on_battery_nothing_is_started_only_to_say_that_nothing_changed():
    story = Story(HOURLY)
    story.on_battery = True
    story.resident.look(0)
    idle(story, 10)
    for now in range(20, 20_000, 5):
        story.resident.look(float(now))
    assert story.told == ["start boot"]


def test_while_the_collector_is_to_be_left_alone_heartbeats_are_only_kept():
    story = Story(HOURLY)
    story.resident.look(0)
    story.happens(WorkerSaid("retry-after 10000 0"), 5)
    idle(story, 10, ends=4)
    story.resident.look(3790)
    for event in (WorkerSaid("beat"), WorkerEnded(0)):
        story.happens(event, 3791)
    story.resident.look(7572)
    assert story.told == ["start boot", "keep", "keep"]


def test_a_worker_that_runs_sees_to_its_heartbeats_itself():
    story = Story(HOURLY)
    story.resident.look(0)
    for now in range(5, 20_000, 5):
        story.resident.look(float(now))
    assert story.told == ["start boot"]


def test_the_collector_says_how_often_it_wants_to_hear():
    story = Story(HOURLY)
    story.resident.look(0)
    story.happens(WorkerSaid("heartbeats 600"), 5)
    idle(story, 10)
    story.resident.look(640)
    assert story.told == ["start boot", "start"]


def test_a_mistaken_number_does_not_silence_a_device_for_ever(story: Story):
    story.happens(WorkerSaid("retry-after 4294967295 4294967295"), 20)
    story.happens(WorkerEnded(4), 20)
    assert story.resident._deliver_at == 20 + 1.5 * 86_400


@pytest.mark.parametrize("exit_code", [5, 70, -9])
def test_what_says_nothing_of_the_collector_waits_by_the_rule_and_not_by_the_splay(story: Story, exit_code: int):
    story.happens(WorkerEnded(exit_code), 100)
    assert story.resident._deliver_at == 100.5


def test_refusals_wait_longer_and_longer_up_to_half_an_hour():
    story, now, waits = Story(HOURLY), 0.0, []
    story.resident.look(now)
    story.happens(WorkerSaid("surveyed boot"), now)
    for _ in range(12):
        story.resident.handle(WorkerEnded(5), now)
        waits.append((story.resident._deliver_at or 0) - now)
        now += waits[-1]
        story.resident.look(now)
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1350, 1350]


def test_the_collectors_own_words_decide_when_to_come_back(story: Story):
    story.happens(WorkerSaid("retry-after 600 100"), 20)
    story.happens(WorkerEnded(4), 20)
    story.resident.look(669)
    before = list(story.told)
    story.resident.look(670)
    assert (before, story.told) == (["start boot"], ["start boot", "start"])


def test_a_fleet_that_is_asked_for_the_same_seconds_comes_back_spread_out_and_each_time_later():
    story, now, waits = Story(HOURLY), 0.0, []
    story.resident.look(now)
    story.happens(WorkerSaid("surveyed boot"), now)
    for _ in range(11):
        story.resident.handle(WorkerSaid("retry-after 60 0"), now)
        story.resident.handle(WorkerEnded(4), now)
        waits.append((story.resident._deliver_at or 0) - now)
        now += waits[-1]
        story.resident.look(now)
    assert waits == [*[90] * 8, 128, 256, 1350]


def test_a_worker_that_cannot_start_does_not_turn_in_circles():
    story, now = Story(), 0.0
    while now < 60:
        story.resident.look(now)
        if story.told[-1].startswith("start"):
            story.resident.handle(WorkerEnded(70), now)
            story.told.append("ended")
        now += 0.1
    assert story.told.count("start boot") < 10


def test_it_sleeps_at_most_five_seconds_and_never_a_negative_time(story: Story):
    assert [story.resident.look(now) for now in (2, 948.0, 949.5, 2000)] == [5.0, 2.0, 0.5, 5.0]


def test_stopping_ends_the_worker_too(story: Story):
    story.happens(Stop(), 5)
    story.resident.stop()
    assert (story.resident.running, story.told[-1]) == (False, "end")


def test_a_line_of_a_newer_worker_is_passed_over(story: Story):
    story.happens(WorkerSaid("a word of tomorrow"), 5)
    assert story.told == ["start boot"]
