"""What is told when, to whom, and what is not: decided from how things are when it is sent."""

from dataclasses import replace
from datetime import date, timedelta

from collector.alerts.matter import Audience, Kind
from collector.errors import StoreFull
from collector.keys.server_keys import RECEIPTS, server_signer
from collector.registers import in_hand
from collector.registers.told_contexts import ToldContexts
from collector.sessions.caller import Caller, ShownCertificate
from collector.sessions.messages import PROTOCOL
from collector.sessions.reception import Front, Refused, receive
from collector.store import alert_standings, devices, loans, school_verdicts
from collector.store.alert_standings import Standing
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.school_verdicts import StoredSchoolVerdict
from compliance.verdict import Verdict
from compliance.wire.v1 import session_pb2
from tests.fakes.alert_desk import MONDAY, AlertDesk
from tests.fakes.school_records import LOAN

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def standing(desk: AlertDesk) -> Standing:
    with desk.database.reading() as tx:
        return alert_standings.of_school(tx, "example")[1]


def subjects(told: list) -> list[str]:
    return [each.subject for each in told]


def test_what_is_critical_is_told_within_a_minute_and_once(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    assert desk.look() == []
    desk.judged((device, "LOCK-9", Verdict.FAIL))
    assert desk.look(10 * SECOND) == []
    told = desk.look(20 * SECOND)
    assert subjects(told) == ["Devices: LAP-0001: Screen locks off site (LOCK-9), critical"]
    assert "https://rollcall.example:8443/s/example/devices/" + device.device_id.hex() in desk.text()
    assert [desk.look(MINUTE) for _ in range(70)] == [[]] * 70


def test_what_was_put_right_a_moment_before_is_not_told(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    desk.judged((device, "LOCK-9", Verdict.FAIL))
    assert desk.look() == []
    desk.judged((device, "LOCK-9", Verdict.PASS))
    assert desk.look(MINUTE) == []


def test_what_people_record_is_judged_anew_before_it_is_told(desk: AlertDesk):
    """A rule fails by what was judged minutes ago; by the registers as they are now, it does not."""
    desk.tell()
    failing = StoredSchoolVerdict(
        "example", "BKP-1", Verdict.FAIL, "200 days ago", "", "[]", None, MONDAY, MONDAY, desk.policy.digest
    )
    with desk.database.writing() as tx:
        school_verdicts.replace_many(tx, [failing])
    assert desk.gathered() == []


def test_a_lost_device_that_asks_to_report_is_told(desk: AlertDesk):
    """Through the reception itself, which lets it say nothing."""
    desk.tell()
    device = desk.device()
    with desk.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.LOST, "left on a bus", desk.now)
    desk.look()
    assert len(desk.look(20 * SECOND)) == 1
    desk.now += HOUR
    caller = Caller("example", device.device_id, ShownCertificate(device.certificate_serial, desk.now + DAY))
    hello = session_pb2.Hello(protocol_min=PROTOCOL, protocol_max=PROTOCOL)
    with desk.database.writing() as tx:
        front = Front((1, b""), server_signer(desk.folder / "keys", RECEIPTS), None, ToldContexts(tx, desk.now))
        answer = receive(tx, caller, hello, desk.now, front)
    assert isinstance(answer, Refused)
    (told,) = desk.gathered()
    assert told.subject == "Devices: LAP-0001: Lost, and heard again"


def test_what_stood_before_is_told_in_one_message(desk: AlertDesk):
    found = [desk.device(number) for number in range(1, 31)]
    desk.judged(*((each, "LOCK-1", Verdict.FAIL) for each in found))
    desk.tell()
    (told,) = desk.gathered()
    assert told.subject == "Devices: 30 checks need action"
    assert told.opening[0].startswith("Alerts begin with this message")
    assert desk.look(HOUR) == []


def test_a_thousand_devices_at_once_are_one_message_that_a_person_can_read(desk: AlertDesk):
    desk.tell()
    desk.look()
    found = [desk.device(number) for number in range(1, 1001)]
    desk.judged(*((each, "LOCK-9", Verdict.FAIL) for each in found))
    desk.look()
    (told,) = desk.look(30 * SECOND)
    assert told.subject == "Devices: 1,000 checks need action"
    assert len(desk.text()) < 5_000
    assert [desk.look(MINUTE) for _ in range(5)] == [[]] * 5


def test_what_is_not_critical_waits_and_comes_at_most_hourly(desk: AlertDesk):
    desk.tell()
    one, other = desk.device(1), desk.device(2)
    desk.judged((one, "LOCK-1", Verdict.FAIL))
    assert desk.look() == []
    assert len(desk.look(3 * MINUTE)) == 1
    desk.judged((other, "LOCK-1", Verdict.FAIL))
    assert [desk.look(10 * MINUTE) for _ in range(5)] == [[]] * 5
    (told,) = desk.look(10 * MINUTE)
    assert told.subject == "Devices: LAP-0002: Screen locks itself (LOCK-1)"


def test_each_stage_of_the_time_is_told_once_and_never_backwards(desk: AlertDesk):
    """Seven school days from a Monday: half on Friday, the last day is the Wednesday after."""
    desk.tell()
    device = desk.device()
    began = desk.now
    told = {}
    for hours in range(0, 24 * 14, 3):
        desk.now = began + timedelta(hours=hours)
        desk.judged((device, "LOCK-1", Verdict.FAIL), since=began)
        for message in desk.gathered():
            told[message.parts[0].heading] = (desk.now.date() - began.date()).days
    assert told == {
        "New: needs action": 0,
        "Half of the time to put it right is gone": 4,
        "The time to put it right ends now": 8,
        "Overdue: the time to put it right has passed": 10,
    }


def test_what_somebody_has_in_hand_is_left_in_peace_until_the_day_has_passed(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    desk.judged((device, "LOCK-1", Verdict.FAIL))
    with desk.database.writing() as tx:
        in_hand.take(tx, device, "LOCK-1", "T. Technician", date(2026, 11, 24), actor="test", now=desk.now)
    assert desk.gathered() == []
    began = desk.now
    desk.now += 2 * DAY
    desk.judged((device, "LOCK-1", Verdict.FAIL), since=began)
    assert len(desk.gathered()) == 1


def test_what_is_excused_is_no_alarm(desk: AlertDesk):
    desk.tell()
    desk.judged((desk.device(), "LOCK-9", Verdict.WAIVED))
    assert desk.gathered() == []


def test_what_comes_and_goes_is_told_at_once_only_the_first_time(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    desk.judged((device, "LOCK-9", Verdict.FAIL))
    desk.look()
    assert len(desk.look(20 * SECOND)) == 1
    for _ in range(5):
        desk.now += MINUTE
        desk.judged((device, "LOCK-9", Verdict.PASS))
        desk.look(MINUTE)
        desk.judged((device, "LOCK-9", Verdict.FAIL))
        assert desk.look(6 * MINUTE) == []


def test_a_mail_server_that_is_away_for_a_day_is_tried_again_and_seen_and_then_told_once(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    desk.post.trouble = "the mail server is away"
    desk.judged((device, "LOCK-9", Verdict.FAIL))
    began = desk.now
    while desk.now < began + DAY:
        assert desk.look(MINUTE) == []
    failing = standing(desk)
    assert 20 < failing.failures < 35
    assert (failing.failed_because, failing.failing_since is not None) == ("the mail server is away", True)
    desk.post.trouble = ""
    desk.judged((device, "LOCK-9", Verdict.FAIL), since=began)
    told = [each for _ in range(180) for each in desk.look(MINUTE)]
    assert len(told) == 1
    assert (standing(desk).failures, standing(desk).failing_since) == (0, None)


def test_a_collector_that_was_ended_between_sending_and_noting_tells_twice_and_says_so(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    desk.judged((device, "LOCK-9", Verdict.FAIL))
    desk.look()
    desk.post.ended_after = KeyboardInterrupt()
    desk.now += 20 * SECOND
    try:
        desk.rounds.look()
    except KeyboardInterrupt:
        desk.post.ended_after = None
    desk.begin_anew()
    desk.judged((device, "LOCK-9", Verdict.FAIL), since=desk.now)
    desk.look()
    (told,) = desk.look(20 * SECOND)
    assert len(desk.post.sent) == 2
    assert any("may have reached you before" in each for each in told.opening)
    desk.begin_anew()
    assert desk.gathered() == []


def test_a_disk_that_cannot_be_written_makes_nobody_hear_the_same_again_and_again(desk: AlertDesk):
    desk.tell()
    desk.judged((desk.device(), "LOCK-9", Verdict.FAIL))
    full = FullDisk(desk)
    desk.begin_anew(full)
    desk.look()
    assert len(desk.look(20 * SECOND)) == 1
    assert [desk.look(20 * MINUTE) for _ in range(3)] == [[]] * 3
    full.is_full = False
    desk.look(MINUTE)
    desk.begin_anew()
    assert desk.gathered() == []


def test_a_device_that_came_back_a_minute_ago_reminds_nobody(desk: AlertDesk):
    desk.tell()
    loan = replace(LOAN, due_back=date(2026, 11, 20), state=LoanState.CLEARED)
    with desk.database.writing() as tx:
        loans.add(tx, loan)
    assert desk.look() == []
    with desk.database.writing() as tx:
        loans.update(tx, replace(loan, state=LoanState.RETURNED))
    assert desk.look(3 * MINUTE) == []


def test_an_overdue_loan_is_told_by_steps(desk: AlertDesk):
    desk.tell()
    back = date(2026, 11, 25)
    loan = replace(LOAN, due_back=back, state=LoanState.CLEARED, device_id=b"")
    with desk.database.writing() as tx:
        loans.add(tx, loan)
    told = []
    for _ in range(20):
        told += [(each.parts[0].heading, (desk.now.date() - back).days) for each in desk.gathered()]
        desk.now += DAY
    assert told == [
        ("Loans that are due back soon", -2),
        ("Loans that are due back soon", -1),
        ("Loans that are due back soon", 0),
        *(("Loans that are overdue", days) for days in (1, 3, 7, 14)),
    ]
    assert "A. Sample" in desk.text()


def test_a_lost_device_is_told_at_once_and_so_is_that_it_was_heard(desk: AlertDesk):
    desk.tell()
    device = desk.device()
    with desk.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.LOST, "left on a bus", desk.now)
    desk.look()
    (told,) = desk.look(20 * SECOND)
    assert told.subject == "Devices: LAP-0001: Recorded as lost or stolen"


def test_governors_are_told_numbers_and_nothing_that_names_anybody(desk: AlertDesk):
    desk.tell("chair@school.example", Audience.GOVERNOR, [Kind.FAILURE])
    desk.judged((desk.device(), "LOCK-1", Verdict.FAIL), saw="annas-laptop: lock of anna")
    (told,) = desk.gathered()
    assert told.subject == "Devices: 1 check needs action"
    assert ("anna" in desk.text(), "LAP-0001" in desk.text()) == (False, False)


class FullDisk:
    """A database that can be read, and not written while the disk is full."""

    def __init__(self, desk: AlertDesk) -> None:
        self._database = desk.database
        self.is_full = True
        self.reading = desk.database.reading

    def writing(self):
        if self.is_full:
            raise StoreFull("no space is left on the disk")
        return self._database.writing()
