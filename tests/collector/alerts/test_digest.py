"""The weekly digest: it always comes, once, and its numbers are the report's."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl

from collector.alerts import whom
from collector.alerts.digest_times import last_due
from collector.alerts.matter import Audience, Kind
from collector.alerts.message import as_text
from collector.fleet.filters import Filter
from collector.registers.school_calendar import Entry, record
from collector.store import alert_digests
from collector.store.alert_digests import Schedule
from collector.store.calendar_spans import SpanKind
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar, Span
from compliance.verdict import Verdict
from tests.fakes.alert_desk import MONDAY, AlertDesk

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NEXT_MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def digests(desk: AlertDesk, until: datetime, step: timedelta = timedelta(hours=1)) -> list[tuple[datetime, str]]:
    """When each was sent, and its subject."""
    found = []
    while desk.now < until:
        found += [(desk.now, each.subject) for each in desk.look(step)]
    return found


def test_it_comes_every_monday_when_nothing_is_wrong_too(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    assert digests(desk, NEXT_MONDAY + 2 * WEEK) == [
        (NEXT_MONDAY, "Devices: nothing needs action"),
        (NEXT_MONDAY + WEEK, "Devices: nothing needs action, as last week"),
        (NEXT_MONDAY + 2 * WEEK, "Devices: nothing needs action, as last week"),
    ]


def test_it_is_compared_with_last_week(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    found = [desk.device(number) for number in range(1, 14)]
    desk.now = NEXT_MONDAY
    desk.judged(*((each, "LOCK-1", Verdict.FAIL) for each in found))
    assert [each.subject for each in desk.look()] == ["Devices: 13 need action"]
    desk.now += WEEK
    desk.judged(*((each, "LOCK-1", Verdict.FAIL) for each in found[:11]), since=NEXT_MONDAY)
    desk.judged(*((each, "LOCK-1", Verdict.PASS) for each in found[11:]))
    (told,) = desk.look()
    assert told.subject == "Devices: 11 need action, 2 fewer than last week"
    assert len(told.parts[0].lines) == 5
    assert "13 devices in use" in as_text(told)
    (first,) = told.parts[1].lines
    assert first.words.startswith("Screen locks itself: LAP-0001, LAP-0002, LAP-0003 and 8 more · put right by Wed 9 Dec")


def test_after_downtime_it_comes_late_and_once_and_says_so(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    desk.now = NEXT_MONDAY + 2 * DAY
    desk.begin_anew()
    (told,) = desk.look()
    assert any(each.startswith("This digest was due on Mon 30 Nov") for each in told.opening)
    assert digests(desk, desk.now + 2 * DAY) == []
    assert [moment for moment, _ in digests(desk, NEXT_MONDAY + WEEK)] == [NEXT_MONDAY + WEEK]


def test_a_server_that_is_away_on_monday_makes_it_late_and_not_lost(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    desk.post.trouble = "away"
    assert digests(desk, NEXT_MONDAY + DAY) == []
    desk.post.trouble = ""
    assert len(digests(desk, NEXT_MONDAY + 2 * DAY)) == 1


def test_the_day_the_time_and_holidays_can_be_set(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    with desk.database.writing() as tx:
        whom.schedule_digest(tx, "example", "fri", time(15, 30), in_holidays=False, actor="t", now=MONDAY)
        span = Entry(SpanKind.CLOSED, date(2026, 11, 30), date(2026, 12, 6), "closed for snow")
        record(tx, "example", [span], actor="t", now=MONDAY)
    sent = [moment for moment, _ in digests(desk, MONDAY + 3 * WEEK, timedelta(minutes=30))]
    assert sent == [datetime(2026, 11, 27, 15, 30, tzinfo=UTC), datetime(2026, 12, 11, 15, 30, tzinfo=UTC)]


def test_seven_oclock_is_the_schools_in_summer_too():
    monday = Schedule("example", 0, 7, 0, in_holidays=True, set_at=MONDAY)
    in_july = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
    assert last_due(monday, WITHOUT_TERMS, in_july) == datetime(2026, 7, 6, 6, 0, tzinfo=UTC)
    assert last_due(monday, WITHOUT_TERMS, datetime(2026, 7, 6, 5, 59, tzinfo=UTC)) is None


def test_a_digest_of_the_holidays_is_left_out_only_where_that_was_said():
    calendar = SchoolCalendar(closed=(Span(date(2026, 12, 19), date(2027, 1, 5), "Christmas"),))
    now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    always, in_term = (Schedule("example", 0, 7, 0, in_holidays=each, set_at=MONDAY) for each in (True, False))
    assert (last_due(always, calendar, now) is None, last_due(in_term, calendar, now)) == (False, None)


def test_governors_get_the_numbers_alone(desk: AlertDesk):
    desk.tell("chair@school.example", Audience.GOVERNOR, [Kind.DIGEST])
    device = desk.device()
    desk.now = NEXT_MONDAY
    desk.judged((device, "LOCK-1", Verdict.FAIL))
    (told,) = desk.look()
    assert told.subject == "Devices: 1 needs action"
    assert ("LAP-0001" in as_text(told), len(told.parts)) == (False, 1)


def test_its_links_lead_to_pages_that_there_are_and_to_what_it_counts(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    desk.now = NEXT_MONDAY
    desk.judged((desk.device(), "LOCK-1", Verdict.FAIL))
    (told,) = desk.look()
    links = [each.link for part in told.parts for each in part.lines] + [each.link for each in told.links]
    paths = {each.removeprefix("https://rollcall.example:8443/s/example").partition("?")[0] for each in links}
    assert paths == {"/", "/devices", "/loans", "/registers", f"/devices/{(1).to_bytes(32).hex()}"}
    query = dict(
        parse_qsl(next(each for each in told.links if each.words == "Devices that need action").link.partition("?")[2])
    )
    assert Filter.from_query(query) == Filter(verdict=Verdict.FAIL)


def test_the_numbers_are_kept_as_they_were_sent(desk: AlertDesk):
    desk.tell(kinds=[Kind.DIGEST])
    desk.now = NEXT_MONDAY
    desk.look()
    with desk.database.reading() as tx:
        kept = alert_digests.last_before(tx, "example", NEXT_MONDAY + DAY)
    assert kept is not None
    assert ('"devices": 0' in kept.figures_json, kept.taken_at) == (True, NEXT_MONDAY)
