"""A policy bundle says what the school signed, or it says why it is not used; it never says anything else."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from collector.keys.server_keys import POLICY, RECEIPTS, ServerSigner, server_signer
from compliance.bundle_refusal import IN_WORDS, BundleRefusal
from compliance.envelope import MAXIMUM_SEALED_BYTES, Purpose, seal
from compliance.errors import BundleError
from compliance.policy_bundle import PolicyBundle, read_bundle, reread_bundle, sign_bundle
from compliance.policy_source import POLICY_LIMIT_BYTES
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import policy_pb2
from tests.fakes.device import NOW
from tests.fakes.packs import FOLDER, pack_text

S001 = pack_text("s001-trust")
BUNDLE = PolicyBundle("example", 7, NOW, NOW + timedelta(days=180), "s001-trust", "3", S001)


@pytest.fixture
def signer(tmp_path: Path) -> ServerSigner:
    return server_signer(tmp_path, POLICY)


def refusal(read: Callable[[], object]) -> BundleRefusal:
    with pytest.raises(BundleError) as refused:
        read()
    return refused.value.refusal


def with_fields(signer: ServerSigner, **fields: object) -> bytes:
    """A bundle that is signed as it should be, whatever it says."""
    usual: dict[str, object] = {
        "school_id": "example",
        "version": 7,
        "issued": to_timestamp(NOW),
        "expires": to_timestamp(NOW),
        "digest": BUNDLE.digest,
        "deflated": zlib.compress(S001.encode()),
    }
    message = policy_pb2.PolicyBundle(**usual | fields)  # type: ignore[arg-type] # a test may put anything
    return seal(message.SerializeToString(), Purpose.POLICY, [signer])


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("s0*.toml")))
def test_each_schools_policy_is_carried_word_for_word_with_much_room_to_spare(signer: ServerSigner, name: str) -> None:
    bundle = replace(BUNDLE, text=pack_text(name))
    sealed = sign_bundle(bundle, signer)
    assert (read_bundle(sealed, (signer.public_key,)), reread_bundle(sealed)) == (bundle, bundle)
    assert len(sealed) < MAXIMUM_SEALED_BYTES / 8


def test_of_several_policy_keys_any_may_have_signed(tmp_path: Path, signer: ServerSigner) -> None:
    another = server_signer(tmp_path, "another.key")
    assert read_bundle(sign_bundle(BUNDLE, signer), (another.public_key, signer.public_key)) == BUNDLE


def test_a_bundle_with_one_other_byte_is_not_believed(signer: ServerSigner) -> None:
    sealed = sign_bundle(replace(BUNDLE, text="short"), signer)
    for place in range(len(sealed)):
        altered = bytes(sealed[:place]) + bytes([sealed[place] ^ 1]) + bytes(sealed[place + 1 :])
        assert refusal(lambda sealed=altered: read_bundle(sealed, (signer.public_key,))) in (
            BundleRefusal.FOREIGN_KEY,
            BundleRefusal.MALFORMED,
        )


def test_what_no_policy_key_signed_is_of_a_foreign_key(tmp_path: Path, signer: ServerSigner) -> None:
    others = server_signer(tmp_path, RECEIPTS)
    assert refusal(lambda: read_bundle(sign_bundle(BUNDLE, others), (signer.public_key,))) == BundleRefusal.FOREIGN_KEY
    assert refusal(lambda: read_bundle(sign_bundle(BUNDLE, signer), ())) == BundleRefusal.FOREIGN_KEY


def test_the_policy_key_signs_bundles_for_this_purpose_only(signer: ServerSigner) -> None:
    as_a_receipt = seal(b"", Purpose.RECEIPT, [signer])
    assert refusal(lambda: read_bundle(as_a_receipt, (signer.public_key,))) == BundleRefusal.MALFORMED


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 0},
        {"version": 2**63},
        {"deflated": b"not deflated"},
        {"deflated": zlib.compress(S001.encode())[:-9]},
        {"deflated": zlib.compress(S001.encode()) + b"more"},
        {"deflated": zlib.compress(b"\xff")},
        {"digest": b"1" * 32},
        {"school_id": "s" * 5000},
        {"expires": to_timestamp(NOW).__class__(seconds=2**60)},
    ],
    ids=["no version", "a version beyond all", "no text", "cut", "more behind", "no UTF-8", "digest", "long name", "no date"],
)
def test_what_is_signed_and_cannot_be_meant_is_malformed(signer: ServerSigner, fields: dict[str, object]) -> None:
    sealed = with_fields(signer, **fields)
    assert refusal(lambda: read_bundle(sealed, (signer.public_key,))) == BundleRefusal.MALFORMED


def test_what_is_larger_than_any_policy_is_refused_before_it_is_unpacked(signer: ServerSigner) -> None:
    bomb = with_fields(signer, deflated=zlib.compress(bytes(50 * 1024 * 1024)))
    assert len(bomb) < MAXIMUM_SEALED_BYTES
    for sealed in (bomb, bytes(MAXIMUM_SEALED_BYTES + 1)):
        assert refusal(lambda sealed=sealed: read_bundle(sealed, (signer.public_key,))) == BundleRefusal.TOO_LARGE


def test_a_text_of_the_largest_size_is_taken_and_one_byte_more_is_not(signer: ServerSigner) -> None:
    largest = replace(BUNDLE, text="#" * POLICY_LIMIT_BYTES)
    assert read_bundle(sign_bundle(largest, signer), (signer.public_key,)) == largest
    larger = sign_bundle(replace(BUNDLE, text="#" * (POLICY_LIMIT_BYTES + 1)), signer)
    assert refusal(lambda: read_bundle(larger, (signer.public_key,))) == BundleRefusal.TOO_LARGE


def test_the_school_hears_of_a_policy_that_no_device_would_take_before_it_is_sent(signer: ServerSigner) -> None:
    noise = Random(1).randbytes(MAXIMUM_SEALED_BYTES).hex()  # noqa: S311 - what nothing makes smaller than it was
    assert refusal(lambda: sign_bundle(replace(BUNDLE, text=noise), signer)) == BundleRefusal.TOO_LARGE


def test_every_refusal_has_its_words() -> None:
    assert set(IN_WORDS) == set(BundleRefusal)
