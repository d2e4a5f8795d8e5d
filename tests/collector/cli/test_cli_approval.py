"""A technician lets a device in on the command line, and none that is out on loan is replaced by it."""

from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import audit, devices
from collector.store.devices import Device, DeviceState, Route
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Enrol, Rollcall


def state_of(collector: Collector, device: Device) -> DeviceState:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found.state


def test_an_approved_device_may_report(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", "RC-0007", "--data", data)
    assert state_of(collector, device) is DeviceState.AWAITING_FIRST_REPORT


def test_an_approval_stands_in_the_audit_log(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", "RC-0007", "--data", data)
    with collector.database.reading() as tx:
        (last, *_) = audit.recent(tx, SCHOOL_ID)
    assert (last.action, last.subject, last.outcome) == ("device.approve", device.device_id.hex(), audit.DONE)


def test_only_a_device_that_waits_for_it_is_approved(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(state=DeviceState.QUARANTINED)
    answer = rollcall("device", "approve", "RC-0007", "--data", data)
    assert (answer.code, "quarantined" in answer.err) == (ExitCode.REFUSED, True)


def test_an_approved_device_takes_the_place_of_the_one_that_was_installed_again(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    before = enrol(state=DeviceState.REPORTING)
    after = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", after.device_id.hex(), "--data", data)
    assert (state_of(collector, before), state_of(collector, after)) == (
        DeviceState.RETURNED,
        DeviceState.AWAITING_FIRST_REPORT,
    )


def test_a_device_that_is_out_on_loan_is_never_replaced_by_approval(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    out = enrol(state=DeviceState.REPORTING, route=Route.LOAN, loan_id="L-1")
    waiting = enrol(state=DeviceState.PENDING_APPROVAL)
    answer = rollcall("device", "approve", waiting.device_id.hex(), "--data", data)
    assert (answer.code, state_of(collector, out), state_of(collector, waiting)) == (
        ExitCode.REFUSED,
        DeviceState.REPORTING,
        DeviceState.PENDING_APPROVAL,
    )


def test_a_device_that_a_restored_collector_does_not_know_for_sure_is_confirmed(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    device = enrol(state=DeviceState.TO_BE_CONFIRMED)
    rollcall("device", "approve", "RC-0007", "--data", data)
    with collector.database.reading() as tx:
        (last, *_) = audit.recent(tx, SCHOOL_ID)
    assert (state_of(collector, device), last.action) == (DeviceState.AWAITING_FIRST_REPORT, "device.confirm")


def test_one_that_had_reported_is_reporting_again(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.TO_BE_CONFIRMED, last_report_at=collector.clock())
    rollcall("device", "approve", "RC-0007", "--data", data)
    assert state_of(collector, device) is DeviceState.REPORTING


def test_all_that_wait_for_it_are_confirmed_and_no_other(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    states = [each for each in DeviceState if each is not DeviceState.TO_BE_CONFIRMED]
    others = [enrol(state=each) for each in states]
    waiting = [enrol(state=DeviceState.TO_BE_CONFIRMED) for _ in range(3)]
    answer = rollcall("device", "approve", "--all", "--data", data)
    assert (answer.out, {state_of(collector, each) for each in waiting}, [state_of(collector, each) for each in others]) == (
        "Confirmed: 3. They may report from their next sessions on.\n",
        {DeviceState.AWAITING_FIRST_REPORT},
        states,
    )


@pytest.mark.parametrize("arguments", [(), ("RC-0007", "--all")])
def test_approval_is_for_one_device_or_for_all(rollcall: Rollcall, data: Path, arguments: tuple[str, ...]):
    assert rollcall("device", "approve", *arguments, "--data", data).code == ExitCode.USAGE
