"""A device believes only bundles that its collector's trust key signed, never an older one, and never loses what has worked."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.state_folder import StateFolder
from agent.trust import trust_store
from agent.trust.trust_store import TrustStore
from collector.keys.server_keys import ServerSigner
from compliance.errors import ComplianceError
from compliance.trust import TrustBundle, sign_trust

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
SIGNER = ServerSigner(Ed25519PrivateKey.generate())


def bundle(version: int, *roots: str, signer: ServerSigner = SIGNER) -> bytes:
    content = TrustBundle(version, roots, (bytes([version]),), NOW, NOW + timedelta(days=800))
    return sign_trust(content, signer)


@pytest.fixture
def trust(folder: StateFolder) -> TrustStore:
    """A device that has enrolled and got version 3."""
    store = TrustStore(folder)
    store.begin("the enrolment file's", SIGNER.public_key, bundle(3, "old "))
    return store


def roots(trust: TrustStore) -> tuple[bytes, bytes]:
    return trust.roots(newest=False), trust.roots(newest=True)


def test_a_new_bundle_is_tried_and_the_old_authorities_are_kept_until_it_has_worked(trust: TrustStore):
    trust.accept(bundle(4, "old ", "new "))
    waiting = (trust.version, trust.has_next, roots(trust))
    trust.proved()
    assert (waiting, trust.version, trust.has_next, roots(trust)) == (
        (4, True, (b"old ", b"old new ")),
        4,
        False,
        (b"old new ", b"old new "),
    )


def test_an_older_bundle_is_refused_and_the_same_is_nothing_new(trust: TrustStore):
    with pytest.raises(ComplianceError, match="version 2, and version 3 is known here"):
        trust.accept(bundle(2, "older "))
    trust.accept(bundle(3, "another with the same number "))
    assert (trust.version, roots(trust)) == (3, (b"old ", b"old "))


def test_a_bundle_that_somebody_else_signed_is_refused(trust: TrustStore):
    with pytest.raises(ComplianceError):
        trust.accept(bundle(9, "forged ", signer=ServerSigner(Ed25519PrivateKey.generate())))
    assert trust.version == 3


def test_an_older_one_is_refused_also_while_a_newer_one_waits(trust: TrustStore):
    trust.accept(bundle(5, "new "))
    with pytest.raises(ComplianceError):
        trust.accept(bundle(4, "between "))
    assert trust.roots(newest=True) == b"new "


def test_the_receipt_keys_are_the_newest_bundles(trust: TrustStore):
    trust.accept(bundle(4, "new "))
    assert trust.receipt_keys == (bytes([4]),)


@pytest.mark.parametrize("name", [trust_store.NEXT, trust_store.PROVEN])
def test_a_damaged_bundle_costs_itself_only(folder: StateFolder, trust: TrustStore, name: str):
    trust.accept(bundle(4, "old ", "new "))
    folder.write(name, b"junk")
    assert roots(trust)[1] in (b"old ", b"old new ")
    trust.proved()
    trust.accept(bundle(5, "newest "))
    assert roots(trust)[1] == b"newest "


def test_where_no_bundle_can_be_read_the_enrolment_files_authority_is_believed_and_no_other(
    folder: StateFolder, trust: TrustStore
):
    folder.write(trust_store.TRUST_KEY, b"junk")
    assert (trust.version, trust.receipt_keys, roots(trust)) == (0, (), (b"the enrolment file's", b"the enrolment file's"))
    with pytest.raises(ComplianceError):
        trust.accept(bundle(9, "new "))


@pytest.mark.parametrize(("key", "sealed"), [(b"", b""), (SIGNER.public_key, b""), (b"", bundle(3, "old "))])
def test_nobody_enrols_without_a_trust_key_and_what_it_signed(folder: StateFolder, key: bytes, sealed: bytes):
    with pytest.raises(ComplianceError):
        TrustStore(folder).begin("the enrolment file's", key, sealed)
    assert folder.read(trust_store.AUTHORITY) is None
