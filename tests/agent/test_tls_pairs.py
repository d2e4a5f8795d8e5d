"""The TLS key and its certificate stay a pair that fits, whatever moment a crash comes at."""

from datetime import timedelta
from pathlib import Path

import pytest
from certificate_for import NOW, certificate_for
from made_up_device import new_folder

from agent.enrolment.renewal import renew_at, renewal_due_at
from agent.errors import EnrolmentRefused
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.key_stores import new_key
from agent.trust.tls_pairs import (
    TlsPair,
    current_pair,
    keep_first,
    keep_next,
    key_to_certify,
    key_to_enrol,
    next_pair,
    use_next,
)
from tests.fakes.device import Key


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    """A device that has enrolled."""
    made = new_folder(tmp_path)
    keep_first(made, certificate_for(key_to_enrol(made).public_key))
    return made


def files(folder: StateFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir() if path.is_file())


def pair(found: TlsPair | None) -> TlsPair:
    assert found is not None
    return found


def renewed(folder: StateFolder) -> str:
    certificate = certificate_for(key_to_certify(folder).public_key)
    keep_next(folder, certificate)
    return certificate


def test_enrolment_leaves_one_file_with_key_and_certificate(folder: StateFolder):
    assert (files(folder), next_pair(folder)) == (["tls.pem"], None)


def test_a_renewed_pair_waits_beside_the_one_in_use_until_its_first_success(folder: StateFolder):
    before, certificate = current_pair(folder), renewed(folder)
    waiting = next_pair(folder)
    assert (current_pair(folder), pair(waiting).certificate) == (before, certificate.encode())
    use_next(folder)
    assert (current_pair(folder), next_pair(folder), files(folder)) == (waiting, None, ["tls.pem"])


def test_a_key_is_kept_before_the_collector_is_asked_so_that_a_retry_is_for_the_same(folder: StateFolder):
    assert key_to_certify(folder).public_key == key_to_certify(folder).public_key


def test_every_renewal_has_a_key_of_its_own(folder: StateFolder):
    renewed(folder)
    first = pair(next_pair(folder)).private_key
    renewed(folder)
    assert pair(next_pair(folder)).private_key != first


def test_a_crash_between_using_a_pair_and_forgetting_its_file_changes_nothing(folder: StateFolder):
    renewed(folder)
    content = folder.read(tls_pairs.NEXT)
    use_next(folder)
    folder.write(tls_pairs.NEXT, content or b"")
    assert next_pair(folder) is None
    renewed(folder)
    assert pair(next_pair(folder)).private_key != pair(current_pair(folder)).private_key


def test_a_certificate_for_another_key_is_not_kept(folder: StateFolder):
    key_to_certify(folder)
    with pytest.raises(EnrolmentRefused, match="for another key"):
        keep_next(folder, pair(current_pair(folder)).certificate.decode())
    assert next_pair(folder) is None


def test_a_retry_of_an_enrolment_is_for_the_same_key_even_after_half_an_answer(tmp_path: Path):
    made = new_folder(tmp_path)
    first = key_to_enrol(made).public_key
    keep_first(made, certificate_for(first))
    again = key_to_enrol(made).public_key
    keep_first(made, certificate_for(again))
    assert (first == again, files(made)) == (True, ["tls.pem"])


def test_the_two_files_of_an_early_version_are_a_pair_until_the_first_renewal(folder: StateFolder):
    early = pair(current_pair(folder))
    folder.write(tls_pairs.EARLY_KEY, early.private_key)
    folder.write(tls_pairs.EARLY_CERTIFICATE, early.certificate)
    (folder.path / tls_pairs.CURRENT).unlink()
    assert current_pair(folder) == early
    renewed(folder)
    assert current_pair(folder) == early
    use_next(folder)
    assert files(folder) == ["tls.pem"]


@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\njunk", new_key()])
def test_a_damaged_file_is_no_pair(folder: StateFolder, content: bytes):
    folder.write(tls_pairs.CURRENT, content)
    found = current_pair(folder)
    assert found is None or not found.is_sound


@pytest.mark.parametrize(("chance", "days"), [(0.0, 12.0), (0.5, 15.0), (1.0, 18.0)])
def test_a_certificate_is_renewed_at_half_its_life_and_a_fleet_spreads(chance: float, days: float):
    assert renew_at(NOW, NOW + timedelta(days=30), chance) == NOW + timedelta(days=days)


def test_when_a_certificate_is_due_is_the_same_at_every_look_and_differs_between_certificates():
    leaves = [TlsPair(b"", certificate_for(Key().public_key).encode()).leaf for _ in range(40)]
    halfway = NOW + timedelta(days=15)
    due = [renewal_due_at(leaf) for leaf in leaves]
    assert due == [renewal_due_at(leaf) for leaf in leaves]
    assert 5 < sum(each <= halfway for each in due) < 35
    assert all(NOW + timedelta(days=11) < each < NOW + timedelta(days=19) for each in due)


def test_a_crash_between_keeping_an_answer_and_forgetting_the_question_asks_for_another_key(folder: StateFolder):
    key_to_certify(folder)
    asked = folder.read(tls_pairs.NEW_KEY)
    renewed(folder)
    folder.write(tls_pairs.NEW_KEY, asked or b"")
    key_to_certify(folder)
    assert folder.read(tls_pairs.NEW_KEY) != asked


def test_asking_again_leaves_a_pair_alone_that_waits(folder: StateFolder):
    renewed(folder)
    waiting = next_pair(folder)
    key_to_certify(folder)
    assert next_pair(folder) == waiting
