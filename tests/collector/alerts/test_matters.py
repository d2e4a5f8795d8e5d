"""What may have to be told, as the store has it at one moment."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from collector.alerts.composing import Occasion, alert_of
from collector.alerts.counted import Counted
from collector.alerts.device_matters import incidents_of, lost_of, silent_of
from collector.alerts.everything import troubles_of
from collector.alerts.matter import Kind, Matter
from collector.alerts.message import as_html, as_text
from collector.alerts.people_matters import leavers_of
from collector.alerts.reader import Console, Discretion
from collector.backup import last_backup
from collector.backup.last_backup import LastBackup
from collector.registers.recording import Recording
from collector.store import devices, evidence, incidents, lost_heard
from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.calendar import SchoolCalendar, Span
from compliance.registers import CATALOGUE
from compliance.registers.people import Person
from tests.fakes.alert_desk import MONDAY, AlertDesk
from tests.fakes.school_records import envelope

DAY = timedelta(days=1)
CONSOLE = Console("example", "Example Primary School", "https://rollcall.example:8443")
ONCE = Occasion(is_first=False, may_be_again=False)


def heard(desk: AlertDesk, at: datetime) -> None:
    """Its only device was heard then."""
    device = desk.device()
    with desk.database.writing() as tx:
        evidence.append_many(tx, [envelope(1)._replace(device_id=device.device_id, received_at=at)])


@pytest.mark.parametrize(("days", "level"), [(13, None), (14, "14"), (29, "14"), (30, "30"), (60, "60"), (200, "60")], ids=str)
def test_silence_has_levels(desk: AlertDesk, days: int, level: str | None):
    heard(desk, MONDAY)
    with desk.database.reading() as tx:
        found = list(silent_of(tx, "example", Counted(tx, "example"), SchoolCalendar(), MONDAY + days * DAY))
    assert [each.spell.split()[-1] for each in found] == ([level] if level else [])


def test_in_the_holidays_nobody_is_missed(desk: AlertDesk):
    heard(desk, MONDAY)
    calendar = SchoolCalendar(closed=(Span(date(2026, 11, 24), date(2026, 12, 31), "a long holiday"),))
    with desk.database.reading() as tx:
        counted = Counted(tx, "example")
        assert list(silent_of(tx, "example", counted, calendar, MONDAY + 38 * DAY)) == []
        assert len(list(silent_of(tx, "example", counted, calendar, MONDAY + 53 * DAY))) == 1


def test_that_a_lost_device_was_heard_is_told_for_this_loss_only(desk: AlertDesk):
    device = desk.device()
    with desk.database.writing() as tx:
        lost_heard.hear(tx, device.device_id, "example", MONDAY - 30 * DAY, MONDAY - 29 * DAY)
        devices.set_state(tx, device.device_id, DeviceState.LOST, "left on a bus", MONDAY)
        counted = Counted(tx, "example")
        assert [each.topic for each in lost_of(tx, "example", counted, MONDAY)] == ["Recorded as lost or stolen"]
        lost_heard.hear(tx, device.device_id, "example", MONDAY, MONDAY + DAY)
        assert [each.topic for each in lost_of(tx, "example", counted, MONDAY)][1:] == ["Lost, and heard again"]


def test_a_copied_device_is_told_once_and_its_quarantine_not_beside_it(desk: AlertDesk):
    device, other = desk.device(1), desk.device(2)
    with desk.database.writing() as tx:
        incidents.see(tx, "example", device.device_id, IncidentKind.CLONED, "boot ids", MONDAY)
        for each in (device, other):
            devices.set_state(tx, each.device_id, DeviceState.QUARANTINED, "looked at twice", MONDAY)
        found = [
            (each.thing, each.topic, each.is_urgent) for each in incidents_of(tx, "example", Counted(tx, "example"), MONDAY)
        ]
    assert found == [("LAP-0001", "Copied device", True), ("LAP-0002", "In quarantine: not believed", True)]


def test_simulated_devices_are_not_told_beside_real_ones(desk: AlertDesk):
    desk.device(1)
    simulated = desk.device(2, simulated=True)
    with desk.database.writing() as tx:
        devices.set_state(tx, simulated.device_id, DeviceState.LOST, "", MONDAY)
        assert list(lost_of(tx, "example", Counted(tx, "example"), MONDAY)) == []


def test_a_leaver_is_told_a_week_before_then_late_then_after_thirty_days(desk: AlertDesk):
    with desk.database.writing() as tx:
        person = Person(name="A. Sample", role="teacher", last_day=date(2026, 12, 18))
        Recording(tx, "example", actor="t", now=MONDAY).add(CATALOGUE["people"], person)
        noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
        spells = [next((each.spell for each in leavers_of(tx, "example", noon + days * DAY)), "") for days in range(60)]
    told = [(spells.index(each), each) for each in dict.fromkeys(spells) if each]
    assert told == [(10, "2026-12-18 soon"), (18, "2026-12-18 left 1"), (47, "2026-12-18 left 30")]


def test_a_backup_that_is_overdue_is_told_in_the_doctors_words(desk: AlertDesk):
    last_backup.write(desk.folder, LastBackup(MONDAY, "rollcall.tar", 1))
    assert [each.topic for each in troubles_of(desk.folder, MONDAY + 8 * DAY) if each.topic == "Backup"] == ["Backup"]
    assert [each.topic for each in troubles_of(desk.folder, MONDAY + DAY) if each.topic == "Backup"] == []


def matter(said: str) -> Matter:
    return Matter(Kind.LOAN_OVERDUE, "loan/1", "x", "Overdue", "LAP-0001", said, "/loans", person="A. Sample")


def test_a_chat_is_told_no_name_and_nothing_that_was_seen():
    chat, mail = (
        as_text(alert_of([matter("due back")], CONSOLE, each, ONCE, MONDAY)) for each in (Discretion.TAGS, Discretion.FULL)
    )
    assert ("A. Sample" in chat, "due back" in chat, "LAP-0001" in chat) == (False, False, True)
    assert ("A. Sample" in mail, "due back" in mail) == (True, True)


def test_what_a_device_is_called_is_no_mark_up():
    page = as_html(alert_of([matter("<script>alert(1)</script>")], CONSOLE, Discretion.FULL, ONCE, MONDAY))
    assert ("<script>" in page, "&lt;script&gt;" in page) == (False, True)


def test_the_failing_rows_of_a_large_school_are_found_by_an_index(desk: AlertDesk):
    with sqlite3.connect(desk.folder / "rollcall.db") as file:
        (plan,) = file.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM verdicts WHERE school_id = 'x' AND verdict = 'FAIL'"
        ).fetchall()
    file.close()
    assert "verdicts_failing" in plan[-1]
