"""What the register of media permits tells the judging of devices, and that it is told at once."""

from dataclasses import replace
from datetime import timedelta

from collector.registers.agreed import agreed_in
from collector.registers.recording import Recording
from collector.store import clock_looks, devices
from collector.store.clock_looks import ClockLook
from collector.store.database import Transaction
from compliance.context import PermittedMedium
from compliance.registers import CATALOGUE
from compliance.registers.media import MediaPermit
from compliance.unknown import Unknown, Why
from tests.fakes.school_records import DEVICE, NOW

PERMITS = CATALOGUE["media-permits"]
TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=30)
BLUE = MediaPermit("blue stick", "A. Sample", "slides", "H. Head", TODAY, UNTIL, code="0123456789ab")


def office(tx: Transaction) -> Recording:
    return Recording(tx, "example", actor="T. Technician", now=NOW)


def is_due(tx: Transaction) -> bool:
    return clock_looks.due(tx, "example", b"", NOW, NOW + timedelta(days=9)) == [DEVICE.device_id]


def look_tomorrow(tx: Transaction) -> None:
    tomorrow = NOW + timedelta(days=1)
    clock_looks.put_many(tx, [ClockLook(DEVICE.device_id, "example", tomorrow, b"", 0, 0, DEVICE.state_changed_at)])
    assert not is_due(tx)


def test_without_a_line_nobody_knows_what_is_permitted(tx: Transaction):
    assert agreed_in(tx, "example", NOW).media_permits == Unknown(Why.NOT_RECORDED, "no media permit has been recorded yet")


def test_a_permit_is_its_code_and_its_days_without_a_name(tx: Transaction):
    office(tx).add(PERMITS, BLUE)
    office(tx).add(PERMITS, replace(BLUE, medium="red stick", code=""))
    assert agreed_in(tx, "example", NOW).media_permits == (
        PermittedMedium("0123456789ab", TODAY, UNTIL),
        PermittedMedium("", TODAY, UNTIL),
    )


def test_devices_are_judged_again_when_a_permit_is_recorded_changed_or_withdrawn(tx: Transaction):
    devices.enrol(tx, DEVICE)
    for act in (
        lambda: office(tx).add(PERMITS, BLUE),
        lambda: office(tx).change(PERMITS, 1, replace(BLUE, until=TODAY)),
        lambda: office(tx).withdraw(PERMITS, 1, "lost"),
    ):
        look_tomorrow(tx)
        act()
        assert is_due(tx)


def test_a_line_about_something_else_makes_no_device_due(tx: Transaction):
    devices.enrol(tx, DEVICE)
    look_tomorrow(tx)
    licences = CATALOGUE["licences"]
    office(tx).add(licences, licences.line("Word processor", 30))
    assert not is_due(tx)
