"""`rollcall authority`: the three steps, whom they would leave behind, and that a collector which serves follows at once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.keys.authorities import read_roots
from collector.keys.authority_steps import Change, retire
from collector.store import audit, devices
from collector.store.devices import DeviceState
from compliance.trust import read_trust
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.command_line import Answer, Rollcall
from tests.fakes.device import FakeDevice


def real_clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[RunningCollector]:
    with running(tmp_path / "served", real_clock) as collector:
        yield collector


@pytest.fixture
def device(served: RunningCollector) -> FakeDevice:
    enrolled = FakeDevice()
    enrolled.enrol(served.config.enrolment_port, served.authority, token=served.signed_loan())
    return enrolled


def authority(rollcall: Rollcall, served: RunningCollector, *arguments: str) -> Answer:
    return rollcall("authority", *arguments, "--data", served.path)


def shown(rollcall: Rollcall, served: RunningCollector) -> dict[str, object]:
    told: dict[str, object] = json.loads(authority(rollcall, served, "show", "--json").out)
    return told


def session(served: RunningCollector, device: FakeDevice, roots: bytes) -> list[session_pb2.ServerMessage]:
    return device.session(served.config.agents_port, roots, [device.next_sealed()])


def learns(served: RunningCollector, device: FakeDevice, version: int) -> None:
    """The device has opened a session and said which bundle it holds."""
    with served.database.writing() as tx:
        devices.set_trust_version(tx, device.device_id, version)


def test_it_begins_with_one_authority_that_every_device_knows(rollcall: Rollcall, served: RunningCollector) -> None:
    told = shown(rollcall, served)
    assert (told["stage"], len(told["believed"]), told["devices_behind"]) == ("alone", 1, [])  # type: ignore[arg-type]
    words = authority(rollcall, served, "show").out
    assert "Rollcall certificate authority of Example Primary School: issues, ends on" in words
    assert "To replace it: `rollcall authority rotate`." in words


def test_after_rotate_the_greeting_brings_the_bundle_with_both(
    rollcall: Rollcall, served: RunningCollector, device: FakeDevice
) -> None:
    old = served.authority
    rotated = authority(rollcall, served, "rotate")
    greeting = session(served, device, old)[0].welcome
    bundle = read_trust(greeting.trust_bundle, served.opened.keys().trust().public_key)
    assert (rotated.code, bundle.version, len(bundle.roots)) == (0, 2, 2)
    assert shown(rollcall, served)["devices_behind"] == [device.device_id.hex()]


def test_after_the_switch_devices_come_in_that_know_the_old_authority_and_that_know_the_new_one(
    rollcall: Rollcall, served: RunningCollector, device: FakeDevice
) -> None:
    old = served.authority
    authority(rollcall, served, "rotate")
    switched = authority(rollcall, served, "switch")
    new = read_roots(served.opened.folder.keys)[0].encode()
    kinds = [session(served, device, roots)[0].WhichOneof("kind") for roots in (old, new)]
    assert (switched.code, kinds) == (0, ["welcome", "welcome"])


def test_retiring_is_refused_while_a_device_would_stay_behind_and_names_it(
    rollcall: Rollcall, served: RunningCollector, device: FakeDevice
) -> None:
    authority(rollcall, served, "rotate")
    authority(rollcall, served, "switch")
    refused = authority(rollcall, served, "retire")
    learns(served, device, 2)
    retired = authority(rollcall, served, "retire")
    assert (refused.code, "1 device has not learned" in refused.err, "LAP-0001" in refused.err) == (
        ExitCode.REFUSED,
        True,
        True,
    )
    assert (retired.code, "Left behind" in retired.out, shown(rollcall, served)["stage"]) == (0, False, "alone")


def test_force_leaves_devices_behind_and_names_them(rollcall: Rollcall, served: RunningCollector, device: FakeDevice) -> None:
    authority(rollcall, served, "rotate")
    authority(rollcall, served, "switch")
    retired = authority(rollcall, served, "retire", "--force")
    with served.database.reading() as tx:
        entry = next(each for each in audit.recent(tx, "example") if each.action == "authority.retire")
    assert (retired.code, "Left behind, to be enrolled anew: LAP-0001" in retired.out, entry.detail) == (
        0,
        True,
        "left behind: LAP-0001",
    )


def test_a_device_that_was_returned_or_lost_keeps_nobody_waiting(
    rollcall: Rollcall, served: RunningCollector, device: FakeDevice
) -> None:
    authority(rollcall, served, "rotate")
    authority(rollcall, served, "switch")
    with served.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.LOST, "test", real_clock())
    assert authority(rollcall, served, "retire").code == 0


def test_after_400_days_the_old_authority_may_go_whoever_was_not_heard(
    rollcall: Rollcall, served: RunningCollector, device: FakeDevice
) -> None:
    authority(rollcall, served, "rotate")
    authority(rollcall, served, "switch")
    later = Change(served.opened.folder.keys, "127.0.0.1", "example", "test", real_clock() + timedelta(days=401))
    with served.database.writing() as tx:
        behind = retire(tx, later, force=False)
    assert [each.device_id for each in behind] == [device.device_id]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("switch", "there is no new authority that waits to issue; `rollcall authority rotate` makes one"),
        ("retire", "no older authority is left to retire; `rotate` and `switch` come first"),
    ],
)
def test_a_step_out_of_order_is_refused_and_recorded(
    rollcall: Rollcall, served: RunningCollector, step: str, words: str
) -> None:
    refused = authority(rollcall, served, step)
    with served.database.reading() as tx:
        entry = audit.recent(tx, "example")[0]
    assert (refused.code, words in refused.err, entry.action, entry.outcome) == (
        ExitCode.REFUSED,
        True,
        f"authority.{step}",
        "refused",
    )
