"""A fleet against a real collector, over its real ports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.simulate.__main__ import main
from collector import simulation
from collector.sessions.acceptance import accept
from collector.simulation import Fleet
from collector.store import devices, evidence, schools
from collector.store.devices import Device, DeviceState
from collector.wiring import new_secret
from compliance.envelope import read_outer
from compliance.facts import DeviceIdentity
from compliance.wire.codec import decode_report
from tests.fakes.collector import RunningCollector, running


def now() -> datetime:
    """TLS asks the computer's own clock, so these devices live today."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCollector]:
    with running(tmp_path_factory.mktemp("simulate") / "data", now) as collector:
        yield collector


def prepared(collector: RunningCollector, count: int, state: Path) -> Fleet:
    with collector.database.reading() as tx:
        school = schools.the_only(tx, None)
    invented = simulation.invented_assets(count, 1, school.school_id, now())
    address = collector.opened.address(school)
    return simulation.prepare(collector.database, address, state, invented, now=now(), new_key=new_secret)


def run(fleet: Fleet, seed: int = 1) -> int:
    return main(
        ["--enrolment", str(fleet.enrolment), "--assets", str(fleet.assets), "--state", str(fleet.state), "--seed", str(seed)]
    )


def everyone(collector: RunningCollector) -> list[Device]:
    with collector.database.reading() as tx:
        return devices.everyone(tx)


def test_a_fleet_enrols_reports_and_goes_on_with_its_chains(
    collector: RunningCollector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [run(prepared(collector, 26, tmp_path)) for _ in range(2)]
    seen = [(each.simulated, each.state, each.head_sequence) for each in everyone(collector)]
    assert (codes, capsys.readouterr().out) == ([0, 0], "26 simulated devices enrolled, 25 reported\n" * 2)
    assert sorted(seen) == [
        (True, DeviceState.AWAITING_FIRST_REPORT, 0),
        *[(True, DeviceState.REPORTING, 2)] * 25,
    ]


def only_one(collector: RunningCollector, state: Path) -> tuple[Fleet, Device]:
    """A fleet of one device, which has reported once."""
    before = {each.device_id for each in everyone(collector)}
    fleet = prepared(collector, 1, state)
    assert run(fleet) == 0
    (device,) = [each for each in everyone(collector) if each.device_id not in before]
    return fleet, device


def place(collector: RunningCollector, device: Device) -> tuple[DeviceState, int, int]:
    """Its state, and where the collector's copy of its chain stands."""
    (found,) = [each for each in everyone(collector) if each.device_id == device.device_id]
    return found.state, found.epoch, found.head_sequence


def told_serial(collector: RunningCollector, device: Device) -> object:
    """The serial number in the second message of epoch 1."""
    with collector.database.reading() as tx:
        stored = evidence.ending_at(tx, device.device_id, 1, 2)
    assert stored is not None
    identity = decode_report(read_outer(stored.sealed).payload)[1].reading(DeviceIdentity)
    return identity.serial if isinstance(identity, DeviceIdentity) else identity


def test_a_simulated_device_that_lost_its_spool_begins_a_new_chain_as_a_real_one_does(tmp_path: Path) -> None:
    with running(tmp_path / "data", now) as collector:
        fleet, device = only_one(collector, tmp_path)
        spool = next((fleet.state / "devices").glob("*/spool.db"))
        for path in spool.parent.glob("spool.db*"):
            path.unlink()
        assert (run(fleet), place(collector, device)) == (0, (DeviceState.REPORTING, 1, 2))


def test_a_simulated_device_that_is_accepted_again_still_tells_nothing_of_the_computer_that_it_runs_on(tmp_path: Path) -> None:
    with running(tmp_path / "data", now) as collector:
        fleet, device = only_one(collector, tmp_path)
        with collector.database.writing() as tx:
            devices.set_state(tx, device.device_id, DeviceState.QUARANTINED, "to be looked at", now())
            accept(tx, replace(device, state=DeviceState.QUARANTINED), actor="T. Technician", now=now())
        assert (run(fleet), place(collector, device)) == (0, (DeviceState.REPORTING, 1, 2))
        assert told_serial(collector, device) == device.serial


def test_without_a_collector_it_says_so_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path / "data", now) as gone:
        fleet = prepared(gone, 3, tmp_path / "fleet")
    assert (run(fleet), capsys.readouterr().err.count("nothing listens there")) == (4, 1)


def test_a_refused_fleet_names_the_first_refusal_and_counts_the_rest(
    collector: RunningCollector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = prepared(collector, 3, tmp_path)
    offer = fleet.enrolment.read_text(encoding="utf-8")
    fleet.enrolment.write_text(offer.replace('school_key = "', 'school_key = "not '), encoding="utf-8")
    code, said = run(fleet), capsys.readouterr()
    assert (code, said.out) == (5, "0 simulated devices enrolled, 0 reported\n")
    assert "refused" in said.err
    assert said.err.endswith("(2 more failed)\n")
