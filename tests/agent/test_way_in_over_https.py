"""A session over HTTPS shows no certificate: what it proves of the new one, of new authorities, and what it must not hide."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificate_for import certificate_for
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_up_device import new_folder, record_of

from agent.errors import CollectorUnreachable
from agent.line.connection_words import NO_ANSWER, NO_SECURE_LINE
from agent.line.enrolment_port import MembersPort
from agent.line.hearing import Hear
from agent.state_folder import StateFolder
from agent.trust.identity import Identity, TlsIdentity
from agent.trust.tls_pairs import keep_first, keep_next, key_to_certify, key_to_enrol, next_pair
from agent.trust.trust_store import TrustStore
from agent.ways.choice import HTTPS
from agent.ways.way_in import WayIn
from collector.keys.server_keys import ServerSigner
from compliance.trust import TrustBundle, sign_trust
from compliance.wire.v1 import session_pb2

NOW = datetime(2026, 1, 9, 9, 0, tzinfo=UTC)
SIGNER = ServerSigner(Ed25519PrivateKey.generate())


def bundle(version: int, *roots: str) -> bytes:
    return sign_trust(TrustBundle(version, roots, (bytes([version]),), NOW, NOW + timedelta(days=800)), SIGNER)


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    """Of a device that has just been told of new authorities."""
    folder = new_folder(tmp_path)
    keep_first(folder, certificate_for(key_to_enrol(folder).public_key))
    trust = TrustStore(folder)
    trust.begin("the enrolment file's", SIGNER.public_key, bundle(3, "old "))
    trust.accept(bundle(4, "new "))
    return folder


class HttpsSession:
    """Is welcomed."""

    via = HTTPS

    def __init__(self) -> None:
        self.hear: Hear = lambda _: None

    def open(self, _: TlsIdentity, hear: Hear) -> "HttpsSession":
        self.hear = hear
        return self

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Nothing is said in these tests."""

    def close(self) -> None:
        """Nothing is open."""


def questions(folder: StateFolder, *, through_filter: bool = False, http2_failure: str = "") -> int:
    """Be welcomed over HTTPS. How often was the collector asked why it refuses this device?"""
    asked = []

    @contextmanager
    def open_port(roots: bytes) -> Iterator[MembersPort]:
        asked.append(roots)
        raise CollectorUnreachable("nobody is there in these tests")
        yield

    identity, session = Identity.load_or_create(folder), HttpsSession()
    way_in = WayIn(
        folder,
        record_of(identity),
        identity,
        open_port,
        lambda: NOW,
        lambda: None,
        through_filter=through_filter,
        http2_failure=lambda: http2_failure,
    )
    way_in.open(session.open, lambda _: None)
    asked.clear()  # a certificate of a retired authority is renewed, or that is tried
    session.hear(session_pb2.ServerMessage(welcome=session_pb2.Welcome()))
    return len(asked)


def roots(folder: StateFolder) -> tuple[bytes, bytes]:
    """What has worked, and what is new."""
    trust = TrustStore(folder)
    return trust.roots(newest=False), trust.roots(newest=True)


def test_new_authorities_that_showed_themselves_are_the_only_ones_from_then_on(folder: StateFolder):
    questions(folder)
    assert roots(folder) == (b"new ", b"new ")


def test_a_filter_that_showed_itself_proves_no_authority(folder: StateFolder):
    questions(folder, through_filter=True)
    assert roots(folder) == (b"old ", b"new ")


def test_a_new_certificate_waits_for_a_session_that_shows_it(folder: StateFolder):
    keep_next(folder, certificate_for(key_to_certify(folder).public_key))
    questions(folder)
    assert next_pair(folder) is not None


@pytest.mark.parametrize(("failure", "asked"), [(NO_SECURE_LINE, 1), (NO_ANSWER, 0), ("", 0)])
def test_a_certificate_that_may_have_been_refused_is_asked_about_though_https_works(
    folder: StateFolder, failure: str, asked: int
):
    assert questions(folder, http2_failure=failure) == asked
