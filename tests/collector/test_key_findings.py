"""The doctor on keys and certificates: what is gone or does not fit is wrong, and what ends is said while there is time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.doctor.finding import Finding, State
from collector.doctor.key_findings import AUTHORITY_WARNING, examine_keys
from collector.keys import authorities
from collector.keys.certificate_forms import AUTHORITY_LIFE, SERVER_LIFE
from collector.keys.keys import CollectorKeys
from collector.keys.server_keys import POLICY, RECEIPTS, TRUST, server_signer
from collector.keys.trust_bundle import BUNDLE, LIFE, RENEWED_WITH_LEFT

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
HOST = "192.0.2.10"
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    CollectorKeys.create(tmp_path / "keys", "Example Primary School", HOST, NOW)
    return tmp_path / "keys"


def troubles(folder: Path, now: datetime = NOW) -> dict[str, State]:
    return {each.subject: each.state for each in examine_keys(folder, now) if each.state is not State.IN_ORDER}


def finding(folder: Path, subject: str, now: datetime = NOW) -> Finding:
    (found,) = [each for each in examine_keys(folder, now) if each.subject == subject]
    return found


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def kept_fresh(folder: Path, now: datetime) -> None:
    CollectorKeys(folder).keep_fresh(HOST, now)


def another_issuer(folder: Path) -> None:
    """The key of an authority that did not make `authority.pem`."""
    authorities.add(folder, NOW)
    (folder / "authority.key").write_bytes((folder / "authority-2.key").read_bytes())


def test_new_keys_are_in_order(folder: Path) -> None:
    assert troubles(folder) == {}


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (AUTHORITY_WARNING + DAY, {}),
        (AUTHORITY_WARNING - DAY, {"Certificate authority": State.REMARK}),
        (timedelta(0), {"Certificate authority": State.WRONG, "Certificate": State.WRONG}),
    ],
    ids=["in time", "soon", "over"],
)
def test_the_end_of_the_authority_is_said_well_before_it_comes(
    folder: Path, left: timedelta, expected: dict[str, State]
) -> None:
    then = NOW + AUTHORITY_LIFE - left
    kept_fresh(folder, min(then, NOW + AUTHORITY_LIFE - DAY))
    assert troubles(folder, then) == expected


@pytest.mark.parametrize(
    ("step", "command"),
    [(None, "rollcall authority rotate"), (authorities.add, "rollcall authority switch")],
    ids=["alone", "with a successor"],
)
def test_the_next_step_of_replacing_it_is_what_to_do(
    folder: Path, step: Callable[[Path, datetime], object] | None, command: str
) -> None:
    then = NOW + AUTHORITY_LIFE - 100 * DAY
    if step:
        step(folder, then)
    found = finding(folder, "Certificate authority", then)
    assert (found.state, command in found.remedy, "in 100 days" in found.saw) == (State.REMARK, True, True)


def test_with_a_successor_that_issues_the_end_is_far_away_again(folder: Path) -> None:
    then = NOW + AUTHORITY_LIFE - 100 * DAY
    authorities.add(folder, then)
    authorities.switch(folder)
    kept_fresh(folder, then)
    assert troubles(folder, then) == {}


@pytest.mark.parametrize(
    ("left", "expected"),
    [(RENEWED_WITH_LEFT + DAY, None), (RENEWED_WITH_LEFT - DAY, State.REMARK), (timedelta(0), State.WRONG)],
    ids=["in time", "late", "over"],
)
def test_a_trust_bundle_that_is_not_signed_anew_in_time_is_said(folder: Path, left: timedelta, expected: State | None) -> None:
    assert troubles(folder, NOW + LIFE - left).get("Trust bundle") is expected


def test_a_collectors_certificate_that_is_not_renewed_in_time_is_said(folder: Path) -> None:
    found = finding(folder, "Certificate", NOW + SERVER_LIFE - 30 * DAY)
    assert (found.state, "rollcall serve" in found.remedy) == (State.REMARK, True)


@pytest.mark.parametrize(
    ("file", "subject"),
    [(TRUST, "Trust key"), (RECEIPTS, "Receipts key"), (POLICY, "Policy key")],
)
def test_a_key_that_is_gone_is_said_and_not_made_anew(folder: Path, file: str, subject: str) -> None:
    (folder / file).unlink()
    before = content(folder)
    found = finding(folder, subject)
    assert (found.state, f"bring back keys/{file}" in found.remedy, content(folder)) == (State.WRONG, True, before)


@pytest.mark.parametrize(
    ("file", "subject"),
    [
        ("authority.key", "Keys"),
        (TRUST, "Trust key"),
        (RECEIPTS, "Receipts key"),
        (POLICY, "Policy key"),
        (BUNDLE, "Trust bundle"),
    ],
)
def test_what_cannot_be_loaded_is_wrong_and_comes_from_the_backup(folder: Path, file: str, subject: str) -> None:
    (folder / file).write_bytes(b"nothing that can be loaded")
    found = finding(folder, subject)
    assert (found.state, "backup" in found.remedy) == (State.WRONG, True)


@pytest.mark.parametrize(("file", "subject"), [(TRUST, "Trust key"), (RECEIPTS, "Receipts key"), (POLICY, "Policy key")])
def test_a_key_of_another_kind_signs_nothing(folder: Path, file: str, subject: str) -> None:
    (folder / file).write_bytes((folder / "server.key").read_bytes())
    assert finding(folder, subject).state is State.WRONG


def test_a_trust_key_that_did_not_sign_the_bundle_is_wrong(folder: Path) -> None:
    (folder / TRUST).unlink()
    server_signer(folder, TRUST)
    assert finding(folder, "Trust bundle").state is State.WRONG


def test_a_receipts_key_of_which_devices_were_not_told_is_wrong(folder: Path) -> None:
    (folder / RECEIPTS).unlink()
    server_signer(folder, RECEIPTS)
    assert troubles(folder) == {"Receipts key": State.WRONG}


def test_a_policy_key_of_which_devices_were_not_told_is_wrong_until_they_are(folder: Path) -> None:
    (folder / POLICY).unlink()
    server_signer(folder, POLICY)
    assert troubles(folder) == {"Policy key": State.WRONG}
    kept_fresh(folder, NOW)
    assert troubles(folder) == {}


def test_an_authoritys_key_that_does_not_fit_its_certificate_is_wrong(folder: Path) -> None:
    another_issuer(folder)
    assert finding(folder, "Keys").state is State.WRONG


def test_a_folder_of_an_early_version_has_no_such_keys_yet(folder: Path) -> None:
    for file in (TRUST, RECEIPTS, POLICY, BUNDLE):
        (folder / file).unlink()
    remarks = dict.fromkeys(("Trust key", "Trust bundle", "Receipts key", "Policy key"), State.REMARK)
    assert troubles(folder) == remarks


def test_a_lost_trust_key_is_not_followed_by_another_that_no_device_believes(folder: Path) -> None:
    keys = CollectorKeys(folder)
    (folder / TRUST).unlink()
    with pytest.raises(FileNotFoundError):
        keys.keep_fresh(HOST, NOW + LIFE)
    assert not (folder / TRUST).exists()


def test_a_receipts_key_that_goes_while_the_collector_signs_with_it_is_not_followed_by_another(folder: Path) -> None:
    """Devices would be told to believe a key with which nobody signs."""
    keys = CollectorKeys(folder)
    (folder / RECEIPTS).unlink()
    with pytest.raises(FileNotFoundError):
        keys.keep_fresh(HOST, NOW + LIFE)
    assert not (folder / RECEIPTS).exists()
