"""What a store keeps of alerts: whom to tell, what was told, how sending goes, and the numbers of digests."""

from datetime import timedelta

from collector.store import alert_destinations, alert_digests, alert_standings, alert_tellings, lost_heard
from collector.store.alert_destinations import StoredDestination, Way
from collector.store.alert_digests import DigestSent, Schedule
from collector.store.alert_standings import Standing
from collector.store.alert_tellings import News, Telling
from collector.store.database import Database
from tests.fakes.school_records import DEVICE, LATER, NOW

MAIL = StoredDestination("example", 1, Way.MAIL, "it@school.example", "technician", "failure,lost", NOW, "test")


def test_a_destination_is_found_until_it_is_removed_and_its_number_is_never_given_again(school: Database):
    with school.writing() as tx:
        alert_destinations.add(tx, MAIL)
        found = alert_destinations.of_school(tx, "example")
        removed = [alert_destinations.remove(tx, "example", 1, LATER) for _ in range(2)]
        left = alert_destinations.of_school(tx, "example")
        number = alert_destinations.next_id(tx, "example")
    assert (found, found[0].chosen) == ([MAIL], frozenset({"failure", "lost"}))
    assert (removed, left, number) == ([True, False], [], 2)


def test_what_was_told_keeps_its_first_time_until_it_is_forgotten(school: Database):
    news = News("device/1/LOCK-1", "since", "failure")
    with school.writing() as tx:
        for at in (NOW, LATER):
            alert_tellings.note(tx, [Telling("example", 1, *news, at)])
        assert alert_tellings.told(tx, "example", 1) == {news: NOW}
        assert alert_tellings.told(tx, "example", 2) == {}
        assert [alert_tellings.forget_before(tx, at) for at in (NOW, LATER)] == [0, 1]
        assert alert_tellings.told(tx, "example", 1) == {}


def test_the_standing_of_a_destination_is_its_last_and_failing_ones_are_counted_while_they_are_told(school: Database):
    failing = Standing("example", 1, failures=2, failing_since=NOW, failed_at=LATER, failed_because="away", next_try_at=LATER)
    with school.writing() as tx:
        alert_destinations.add(tx, MAIL)
        alert_standings.put(tx, Standing("example", 1, begun_at=NOW))
        counted = [alert_standings.failing(tx)]
        alert_standings.put(tx, failing)
        counted.append(alert_standings.failing(tx))
        assert alert_standings.of_school(tx, "example") == {1: failing}
        alert_destinations.remove(tx, "example", 1, LATER)
        counted.append(alert_standings.failing(tx))
    assert counted == [0, 1, 0]


def test_a_digest_is_compared_with_the_one_before_it(school: Database):
    week = timedelta(days=7)
    first, second = (DigestSent("example", NOW + number * week, NOW + number * week, "{}") for number in range(2))
    schedule = Schedule("example", 4, 15, 30, in_holidays=False, set_at=NOW)
    with school.writing() as tx:
        assert alert_digests.schedule_of(tx, "example") is None
        alert_digests.set_schedule(tx, schedule)
        for each in (first, second):
            alert_digests.keep(tx, each)
        found = [alert_digests.last_before(tx, "example", NOW + number * week) for number in range(3)]
        assert alert_digests.schedule_of(tx, "example") == schedule
    assert found == [None, first, second]


def test_a_lost_device_has_its_first_and_last_time_of_each_loss(school: Database):
    with school.writing() as tx:
        for at in (NOW, LATER):
            lost_heard.hear(tx, DEVICE.device_id, "example", NOW, at)
        lost_heard.hear(tx, DEVICE.device_id, "example", LATER, LATER)
        found = [(each.lost_since, each.first_heard_at, each.last_heard_at) for each in lost_heard.of_school(tx, "example")]
    assert sorted(found) == [(NOW, NOW, LATER), (LATER, LATER, LATER)]
