"""One certificate authority follows another in three steps; at each of them a crash leaves keys that fit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from collector.errors import AuthorityError
from collector.keys import authorities
from collector.keys.authorities import Stage
from collector.keys.certificate_forms import SERVER_LIFE, name_of
from collector.keys.keys import CollectorKeys, read_authorities, read_authority
from collector.keys.trust_bundle import LIFE, RENEWED_WITH_LEFT, read_trust_bundle
from tests.fakes.device import Key

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
HOST = "192.0.2.10"


@pytest.fixture
def keys(tmp_path: Path) -> CollectorKeys:
    return CollectorKeys.create(tmp_path / "keys", "Example Primary School", HOST, NOW)


@pytest.fixture
def folder(keys: CollectorKeys, tmp_path: Path) -> Path:
    return tmp_path / "keys"


def shown(keys: CollectorKeys) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(keys.server_certificate_file.read_bytes())


def believed(folder: Path) -> list[str]:
    return [name_of(x509.load_pem_x509_certificate(each.encode())) for each in authorities.read_roots(folder)]


def issued_by(keys: CollectorKeys) -> str:
    tls, signing = Key(), Key()
    made = keys.issue(school_id="example", device_id=bytes(32), signing_key=signing.public_key, tls_key=tls.public_key, now=NOW)
    return x509.load_pem_x509_certificate(made.pem.encode()).issuer.rfc4514_string()


OLD = "Rollcall certificate authority of Example Primary School"
NEW = f"{OLD} (2)"


def test_the_three_steps_change_who_issues_and_who_is_believed(keys: CollectorKeys, folder: Path):
    found = []
    for step in (lambda: authorities.add(folder, NOW), lambda: authorities.switch(folder), lambda: authorities.retire(folder)):
        state = step()
        keys.keep_fresh(HOST, NOW)
        found.append((state.stage, believed(folder), issued_by(keys), len(shown(keys)), keys.trust().version))
    assert found == [
        (Stage.ADDED, [OLD, NEW], f"CN={OLD}", 1, 2),
        (Stage.SWITCHED, [NEW, OLD], f"CN={NEW}", 2, 2),
        (Stage.ALONE, [NEW], f"CN={NEW}", 1, 3),
    ]


def test_after_the_switch_the_old_authority_vouches_for_the_new_one(keys: CollectorKeys, folder: Path):
    authorities.add(folder, NOW)
    authorities.switch(folder)
    keys.keep_fresh(HOST, NOW)
    own, word = shown(keys)
    old = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    own.verify_directly_issued_by(word)
    word.verify_directly_issued_by(old)


def test_the_old_authoritys_key_is_gone_and_its_certificate_stays_for_old_evidence(keys: CollectorKeys, folder: Path):
    authorities.add(folder, NOW)
    authorities.switch(folder)
    authorities.retire(folder)
    assert (folder / "authority.key").exists() is False
    assert [name_of(x509.load_pem_x509_certificate(each.encode())) for each in read_authorities(folder)] == [NEW, OLD]


def test_the_next_after_the_next_has_a_name_of_its_own(keys: CollectorKeys, folder: Path):
    for _ in range(2):
        authorities.add(folder, NOW)
        authorities.switch(folder)
        authorities.retire(folder)
    assert believed(folder) == [f"{OLD} (3)"]


@pytest.mark.parametrize("step", ["switch", "retire"])
def test_a_step_out_of_order_is_refused_and_changes_nothing(keys: CollectorKeys, folder: Path, step: str):
    before = read_authority(folder)
    with pytest.raises(AuthorityError, match="rotate"):
        getattr(authorities, step)(folder)
    assert read_authority(folder) == before


def test_two_new_authorities_at_once_are_refused(keys: CollectorKeys, folder: Path):
    authorities.add(folder, NOW)
    with pytest.raises(AuthorityError, match="go on with `rollcall authority switch`"):
        authorities.add(folder, NOW)


def test_keys_that_were_changed_by_another_process_are_looked_up_again(keys: CollectorKeys, folder: Path):
    stamp = keys.stamp
    authorities.add(folder, NOW)
    authorities.switch(folder)
    CollectorKeys(folder).keep_fresh(HOST, NOW)
    assert (keys.stamp != stamp, issued_by(keys), keys.trust().version) == (True, f"CN={NEW}", 2)


def test_nothing_is_signed_anew_while_all_fits(keys: CollectorKeys, folder: Path):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    keys.keep_fresh(HOST, NOW + timedelta(days=100))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_the_servers_certificate_is_renewed_when_60_days_are_left_and_keeps_its_key(keys: CollectorKeys):
    (before,) = shown(keys)
    later = NOW + SERVER_LIFE - timedelta(days=59)
    keys.keep_fresh(HOST, later)
    (after,) = shown(keys)
    same_key = before.public_key() == after.public_key()
    assert (after.not_valid_after_utc - later, same_key) == (SERVER_LIFE, True)


def test_what_a_clock_far_ahead_has_signed_is_signed_anew_when_it_is_set_right(keys: CollectorKeys):
    """A device whose clock is right would believe neither."""
    keys.keep_fresh(HOST, NOW + timedelta(days=500))
    keys.keep_fresh(HOST, NOW)
    (certificate,) = shown(keys)
    assert certificate.not_valid_before_utc <= NOW
    assert keys.trust().version == 3


def test_without_its_trust_key_the_collector_renews_its_certificate_all_the_same(keys: CollectorKeys, folder: Path):
    (folder / "trust.key").unlink()
    later = NOW + SERVER_LIFE - timedelta(days=59)
    with pytest.raises(OSError, match=r"trust\.key"):
        keys.keep_fresh(HOST, later)
    (certificate,) = shown(keys)
    assert certificate.not_valid_after_utc - later == SERVER_LIFE


@pytest.mark.parametrize("file", ["server.pem", "server.key"])
def test_a_servers_certificate_that_does_not_fit_its_key_is_made_anew(keys: CollectorKeys, folder: Path, file: str):
    (folder / file).unlink()
    keys.keep_fresh(HOST, NOW)
    (certificate,) = shown(keys)
    key = x509.load_pem_x509_certificate(keys.tls().chain).public_key()
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert spki == key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_bundle_that_ends_soon_is_signed_anew_with_the_next_version(keys: CollectorKeys, folder: Path):
    keys.keep_fresh(HOST, NOW + LIFE - RENEWED_WITH_LEFT + timedelta(days=1))
    bundle = read_trust_bundle(folder)
    assert bundle is not None
    assert (bundle.version, bundle.expires) == (2, NOW + LIFE - RENEWED_WITH_LEFT + timedelta(days=1) + LIFE)


def test_every_private_key_is_its_owners_alone(keys: CollectorKeys, folder: Path):
    authorities.add(folder, NOW)
    assert {oct(file.stat().st_mode & 0o777) for file in folder.glob("*.key")} == {"0o600"}


@pytest.mark.parametrize(("heard", "version"), [(0, 1), (1, 1), (5, 6), (101, 102), (102, 1), (2**31 - 1, 1)])
def test_after_a_restore_the_next_bundle_has_a_higher_version_than_any_device_holds(
    keys: CollectorKeys, heard: int, version: int
):
    keys.keep_fresh(HOST, NOW, heard)
    assert keys.trust().version == version
