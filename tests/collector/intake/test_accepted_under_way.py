"""A device that goes on talking while a technician accepts it is sent to begin anew, and is not quarantined for that."""

import pytest

from collector.sessions.acceptance import accept
from collector.store import devices, incidents
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import welcomed


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan."""
    enrolled = FakeDevice()
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    return enrolled


def stored(collector: RunningCollector, device: FakeDevice) -> Device:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found


def test_a_device_that_is_accepted_while_it_sends_is_told_goodbye_and_stays_believed(
    collector: RunningCollector, device: FakeDevice
) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, _):
        session.send(device.next_sealed())
        session.hear_ack(1)
        with collector.database.writing() as tx:
            incidents.see(tx, "example", device.device_id, IncidentKind.RESTORED, "restored", collector.clock())
            accept(tx, stored(collector, device), actor="T. Technician", now=collector.clock())
        session.send(device.next_sealed(), device.next_sealed())  # before the watch has looked, or after: it is no fork
        assert "begins a new chain" in session.hear("goodbye").goodbye.reason
        assert session.hear_end() is None
    with collector.database.reading() as tx:
        assert incidents.all_open(tx, "example") == []
    assert (stored(collector, device).state, stored(collector, device).epoch) == (DeviceState.REPORTING, 1)
