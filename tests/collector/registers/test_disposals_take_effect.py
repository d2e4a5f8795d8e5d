"""What was disposed of ends here; that it is heard again is an incident; and an incident keeps what was known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.errors import FormError, LoanRefused
from collector.registers import disposed_devices, freezing, interruptions
from collector.registers.devices_named import devices_named
from collector.registers.interruptions import Interruption
from collector.registers.recording import Recording, lines_of
from collector.store import audit, certificates, devices, frozen_knowledge, verdicts
from collector.store.certificates import Certificate
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.registers import CATALOGUE
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import Incident, IncidentSort
from compliance.verdict import Verdict
from tests.fakes.loan_steps import enrolled, new
from tests.fakes.school_records import DEVICE, LATER, NOW

DISPOSALS, LOG = CATALOGUE["disposals"], CATALOGUE["incident-log"]
GONE = Disposal(date(2026, 11, 20), "RC-0007", "AB12CD")
ENCRYPTED = StoredVerdict("ENC-1", Verdict.PASS, "the system disk is encrypted", "encrypted", NOW, None, b"digest")


def record(tx: Transaction, line: object, register: str = "disposals") -> None:
    Recording(tx, "example", actor="the office", now=LATER).add(CATALOGUE[register], line)


def incidents(tx: Transaction) -> list[Incident]:
    return [each.line for each in lines_of(tx, "example", LOG, LATER + timedelta(days=9))]


def state(tx: Transaction) -> DeviceState:
    found = devices.find(tx, DEVICE.device_id)
    assert found is not None
    return found.state


def test_a_disposed_device_ends_with_its_certificates(tx: Transaction):
    devices.enrol(tx, DEVICE)
    certificates.issue(tx, Certificate("7", "example", DEVICE.device_id, "PEM", NOW, NOW + timedelta(days=30), None))
    record(tx, GONE)
    certificate = certificates.get(tx, "7")
    assert certificate is not None
    assert (state(tx), certificate.revoked_at) == (DeviceState.DISPOSED, LATER)
    assert "device.disposed" in [each.action for each in audit.recent(tx, "example")]


@pytest.mark.parametrize(
    ("tag", "serial", "ends"),
    [("rc-0007", "", True), ("OTHER", "ab12cd", True), ("RC-0007", "OTHER", False), ("OTHER", "", False)],
    ids=["by tag", "by serial", "a swapped label", "another"],
)
def test_the_serial_number_says_which_device_is_meant(tx: Transaction, tag: str, serial: str, *, ends: bool):
    devices.enrol(tx, DEVICE)
    record(tx, replace(GONE, asset_tag=tag, serial=serial))
    assert (state(tx) is DeviceState.DISPOSED) is ends


def test_a_line_asks_for_the_devices_it_names_and_never_reads_all(tx: Transaction, monkeypatch: pytest.MonkeyPatch):
    returned = replace(DEVICE, state=DeviceState.RETURNED)
    by_tag = replace(DEVICE, device_id=b"\x22" * 32, signing_key=b"other", serial="", enrolled_at=LATER)
    invented = replace(by_tag, device_id=b"\x33" * 32, signing_key=b"invented", simulated=True)
    for each in (returned, by_tag, invented):
        devices.enrol(tx, each)
    monkeypatch.setattr(devices, "everyone", lambda *_: pytest.fail("all devices were read for one line"))
    assert devices_named(tx, "example", "rc-0007", "ab12cd") == [returned, by_tag]


def test_what_is_out_on_loan_is_not_disposed_of(tx: Transaction):
    enrolled(tx)
    with pytest.raises(FormError, match=r"RC-0007 is promised or out under loan L-1 .* `rollcall loan return L-1` first"):
        record(tx, GONE)


def test_what_was_disposed_of_is_not_lent(tx: Transaction):
    Recording(tx, "example", actor="the office", now=NOW).add(DISPOSALS, GONE)
    with pytest.raises(LoanRefused, match=r"RC-0007 was disposed of \(line 1 of the register of disposals\)"):
        new(tx)


def test_a_disposed_device_that_is_heard_again_is_one_incident_until_somebody_closes_it(tx: Transaction):
    record(tx, GONE)
    for _ in range(3):
        disposed_devices.heard_again(tx, "example", "RC-0007", "AB12CD", "wants to report again", LATER)
    (found,) = incidents(tx)
    assert (found.sort, found.device, found.what) == (
        IncidentSort.DISPOSED_REPORTS,
        "RC-0007",
        "RC-0007, disposed of on 20 November 2026, wants to report again",
    )
    desk = Recording(tx, "example", actor="the office", now=LATER)
    desk.change(LOG, 1, replace(found, owner="T. Technician", closed_on=LATER.date()))
    disposed_devices.heard_again(tx, "example", "RC-0007", "AB12CD", "wants to report again", LATER + timedelta(days=1))
    assert [each.closed_on is None for each in incidents(tx)] == [False, True]


def test_an_incident_keeps_what_was_known_of_its_device_whatever_comes_later(tx: Transaction):
    devices.enrol(tx, replace(DEVICE, last_report_at=NOW))
    verdicts.replace_many(tx, "example", [VerdictRow(DEVICE.device_id, ENCRYPTED)])
    lost = Incident(IncidentSort.LOST, date(2026, 11, 20), "left on a train", "rc-0007")
    record(tx, lost, "incident-log")
    verdicts.replace_many(tx, "example", [VerdictRow(DEVICE.device_id, ENCRYPTED._replace(verdict=Verdict.FAIL))])
    Recording(tx, "example", actor="the office", now=LATER).change(LOG, 1, replace(lost, owner="T. Technician"))
    (kept,) = frozen_knowledge.of_line(tx, "example", "incident-log", 1)
    known = freezing.read(kept)
    assert (kept.frozen_at, known["last_report_at"]) == (LATER, "2026-11-20T09:30:00.000000Z")
    assert [(each["rule"], each["verdict"]) for each in known["checks"]] == [("ENC-1", "PASS")]


def test_an_incident_about_no_device_keeps_nothing(tx: Transaction):
    devices.enrol(tx, DEVICE)
    record(tx, Incident(IncidentSort.FILTER_FAILURE, date(2026, 11, 20), "the filter was off"), "incident-log")
    assert frozen_knowledge.of_line(tx, "example", "incident-log", 1) == []


def test_a_lost_loan_is_an_incident_and_what_was_known_is_kept_from_before(tx: Transaction):
    loan, device = enrolled(tx)
    interruptions.interrupt(tx, loan, Interruption.LOST, "left on a\n train", actor="desk", now=LATER)
    (found,) = incidents(tx)
    assert (found.sort, found.device, found.what) == (IncidentSort.LOST, "RC-0007", "loan L-1, lost or stolen: left on a train")
    (kept,) = frozen_knowledge.of_line(tx, "example", "incident-log", 1)
    assert (kept.device_id, freezing.read(kept)["state"]) == (device.device_id, "awaiting_first_report")
