"""The policy in force is signed once for each adoption, again before it ends, and never below a version that devices have."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.keys.policy_signing import LIFE, RENEWED_WITH_LEFT, keep_policy_bundle
from collector.keys.server_keys import POLICY, ServerSigner, server_signer
from collector.store import audit, devices, held_policies, incidents, policies, policy_bundles
from collector.store.database import Database
from collector.store.devices import DeviceState
from collector.store.held_policies import HeldPolicy
from collector.store.incidents import IncidentKind
from collector.store.policy_bundles import KEPT, IssuedBundle, for_device
from collector.store.sqlite import SqliteDatabase
from compliance.errors import PolicyError
from compliance.policy_bundle import read_bundle
from tests.fakes.collector import found
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import row_of

DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    found(tmp_path / "data", NOW)
    return DataFolder.open(tmp_path / "data")


@pytest.fixture
def database(folder: DataFolder) -> Iterator[Database]:
    with closing(SqliteDatabase(folder.database)) as opened:
        yield opened


@pytest.fixture
def signer(folder: DataFolder) -> ServerSigner:
    return server_signer(folder.keys, POLICY)


def kept(database: Database, signer: ServerSigner, now: datetime = NOW, share: int | None = None) -> IssuedBundle:
    """What devices are given after another look."""
    with database.writing() as tx:
        keep_policy_bundle(tx, "example", signer, now, share)
        newest = policy_bundles.newest(tx, "example")
    assert newest is not None
    return newest


def adopt(database: Database, text: str, now: datetime) -> None:
    with database.writing() as tx:
        adopted = policies.in_force(tx, "example")
        assert adopted is not None
        policies.adopt(tx, replace(adopted, source=text, digest=text.encode()[:32].ljust(32), adopted_at=now))


def say(database: Database, *versions: int, state: DeviceState = DeviceState.REPORTING) -> list[bytes]:
    """These many devices say that they have these versions."""
    enrolled = [replace(row_of(FakeDevice()), state=state, certificate_serial="") for _ in versions]
    with database.writing() as tx:
        for device in enrolled:
            devices.enrol(tx, device)
    for device, version in zip(enrolled, versions, strict=True):
        hold(database, [device.device_id], version)
    return [each.device_id for each in enrolled]


def hold(database: Database, device_ids: list[bytes], version: int) -> None:
    """Each of them says now that it has this version."""
    with database.writing() as tx:
        for device_id in device_ids:
            held_policies.keep(tx, HeldPolicy(device_id, "example", version, 0, "", "", NOW))


def test_a_new_school_has_its_first_policy_signed(database: Database, signer: ServerSigner) -> None:
    first = kept(database, signer)
    bundle = read_bundle(first.sealed, (signer.public_key,))
    with database.reading() as tx:
        adopted = policies.in_force(tx, "example")
    assert adopted is not None
    assert (bundle.school_id, bundle.version, bundle.text, bundle.expires) == ("example", 1, adopted.source, NOW + LIFE)


def test_the_version_rises_with_each_adoption_and_with_nothing_else(database: Database, signer: ServerSigner) -> None:
    versions = [kept(database, signer, NOW + minutes * timedelta(minutes=5)).version for minutes in range(3)]
    adopt(database, "another", NOW + DAY)
    versions.append(kept(database, signer, NOW + DAY).version)
    assert versions == [1, 1, 1, 2]


def test_an_older_policy_that_is_adopted_again_comes_with_a_higher_version(database: Database, signer: ServerSigner) -> None:
    first = kept(database, signer)
    with database.reading() as tx:
        before = policies.in_force(tx, "example")
    assert before is not None
    adopt(database, "another", NOW + DAY)
    kept(database, signer, NOW + DAY)
    with database.writing() as tx:
        policies.adopt(tx, replace(before, adopted_at=NOW + 2 * DAY))
    again = kept(database, signer, NOW + 2 * DAY)
    assert (again.version, again.digest) == (3, first.digest)


@pytest.mark.parametrize(("left", "version"), [(RENEWED_WITH_LEFT + DAY, 1), (RENEWED_WITH_LEFT, 2)], ids=["good", "ends"])
def test_a_bundle_that_ends_is_signed_anew_while_it_is_good_for_a_summer(
    database: Database, signer: ServerSigner, left: timedelta, version: int
) -> None:
    assert kept(database, signer, NOW + LIFE - left).version == version


def test_one_that_was_signed_while_the_clock_was_far_ahead_is_signed_anew(database: Database, signer: ServerSigner) -> None:
    assert kept(database, signer, NOW - 30 * DAY).version == 2


def test_after_a_restore_the_next_version_is_higher_than_all_that_can_have_been_lost(
    database: Database, signer: ServerSigner
) -> None:
    say(database, 5, 7)
    first = kept(database, signer).version
    say(database, 101, 101)
    assert (first, kept(database, signer).version) == (102, 102)


def written(database: Database, action: str) -> list[str]:
    """What the audit log says of an action."""
    with database.reading() as tx:
        return [each.detail for each in audit.recent(tx, "example") if each.action == action]


def test_devices_that_always_say_more_are_believed_once_and_doubted_in_one_line(
    database: Database, signer: ServerSigner
) -> None:
    liars = say(database, 0, 0)
    versions = []
    for minutes in range(5):
        hold(database, liars, kept(database, signer).version + 100)
        versions.append(kept(database, signer, NOW + minutes * timedelta(minutes=5)).version)
    assert versions == [102] * 5
    (doubted,) = written(database, "policy.version_doubted")
    assert (written(database, "policy.version_raised"), doubted[:48]) == (
        ["devices say they have version 101, held was 1"],
        "devices say they have version 202, held is 102; ",
    )


@pytest.mark.parametrize("occasion", ["policy.adopted", "backup.restored", "journal.lost", "a receipt of ours"])
def test_after_the_next_restore_they_are_believed_once_more(database: Database, signer: ServerSigner, occasion: str) -> None:
    liars = say(database, 9, 9)
    hold(database, liars, kept(database, signer).version + 7)
    kept(database, signer, NOW + DAY)
    with database.writing() as tx:
        if occasion == "a receipt of ours":
            kind = IncidentKind.COLLECTOR_RESTORED
            incidents.see(tx, "example", liars[0], kind, "message 9 was acknowledged", NOW + 2 * DAY)
        else:
            audit.write(tx, "", NOW + 2 * DAY, "A. Sample", occasion, "", audit.DONE)
    assert [kept(database, signer, NOW + days * DAY).version for days in (2, 3)] == [203, 203]


@pytest.mark.parametrize(
    ("versions", "state"),
    [([9, 0], DeviceState.REPORTING), ([500, 500], DeviceState.REPORTING), ([9, 9], DeviceState.RETURNED)],
    ids=["one says it", "beyond all bounds", "returned"],
)
def test_what_devices_say_may_not_drive_the_version(
    database: Database, signer: ServerSigner, versions: list[int], state: DeviceState
) -> None:
    say(database, *versions, state=state)
    say(database, 0)
    assert kept(database, signer).version == 1


def test_of_bundles_that_are_given_out_no_more_only_the_newest_few_are_kept(database: Database, signer: ServerSigner) -> None:
    for number in range(1, KEPT + 6):
        adopt(database, f"policy {number}", NOW + number * DAY)
        kept(database, signer, NOW + number * DAY)
    with database.reading() as tx:
        held = [int(row["version"]) for row in tx.all("SELECT version FROM policy_bundles ORDER BY version", {})]
    assert held == list(range(7, KEPT + 7))


def test_what_a_lost_key_has_signed_is_signed_anew_by_the_next_key(
    database: Database, signer: ServerSigner, folder: DataFolder
) -> None:
    (folder.keys / POLICY).unlink()
    another = server_signer(folder.keys, POLICY)
    newest = kept(database, another)
    assert (newest.version, read_bundle(newest.sealed, (another.public_key,)).version) == (2, 2)


def test_a_policy_that_no_device_would_take_is_not_put_in_force_unsaid(database: Database, signer: ServerSigner) -> None:
    from random import Random

    adopt(database, Random(1).randbytes(300_000).hex(), NOW + DAY)  # noqa: S311 - what nothing makes smaller
    with pytest.raises(PolicyError, match="devices take at most 262144: shorten it"):
        kept(database, signer, NOW + DAY)


def test_who_is_outside_the_share_keeps_the_policy_before_and_nobody_who_has_it_loses_it_as_it_is_widened(
    database: Database, signer: ServerSigner
) -> None:
    kept(database, signer)
    adopt(database, "another", NOW + DAY)
    second = kept(database, signer, NOW + DAY, share=20)
    with database.reading() as tx:
        given = policy_bundles.given(tx, "example")
    everyone = [number.to_bytes(32, "big") for number in range(2000)]
    have = {each for each in everyone if for_device(given, each) == second}
    assert [each.version for each in given] == [2, 1]
    assert 320 < len(have) < 480
    wider = [replace(second, share=50), given[1]]
    assert have < {each for each in everyone if for_device(wider, each) == wider[0]}


def texts(database: Database, signer: ServerSigner) -> list[tuple[int, int, str]]:
    """What is given out, the newest first: version, share, and the policy's text as devices read it."""
    with database.reading() as tx:
        given = policy_bundles.given(tx, "example")
    return [(each.version, each.share, read_bundle(each.sealed, (signer.public_key,)).text) for each in given]


def test_who_is_outside_a_share_that_stays_open_is_not_left_with_a_policy_that_has_ended(
    database: Database, signer: ServerSigner
) -> None:
    kept(database, signer)
    (before,) = texts(database, signer)
    adopt(database, "another", NOW + DAY)
    kept(database, signer, NOW + DAY, share=10)
    kept(database, signer, NOW + LIFE - RENEWED_WITH_LEFT)
    assert texts(database, signer) == [(4, 10, "another"), (3, 100, before[2])]
    kept(database, signer, NOW + LIFE - DAY)
    assert [version for version, *_ in texts(database, signer)] == [4, 3]


def test_a_share_of_a_school_that_has_signed_nothing_yet_is_everybody(database: Database, signer: ServerSigner) -> None:
    with database.writing() as tx:
        tx.run("DELETE FROM policy_bundles", {})
    assert kept(database, signer, share=10).share == 100
