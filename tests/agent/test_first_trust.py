"""Whom a device believes from its first day on, its enrolment file says: who opens TLS on that day puts nobody in the place."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from certificate_for import AUTHORITY
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from school_trust import sealed_bundle
from test_enrolling import APPLICANT, OFFER, Port, at_eight, port_for, silent

from agent.enrolment.enrolling import enrol
from agent.enrolment_record import is_enrolled
from agent.errors import EnrolmentRefused
from agent.state_folder import StateFolder
from agent.trust.trust_store import TrustStore
from collector.keys.certificate_forms import authority_certificate
from collector.keys.server_keys import ServerSigner
from compliance.wire.v1 import enrolment_pb2

FILTERS = ServerSigner(Ed25519PrivateKey.generate())
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def another_authority() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return authority_certificate("Example Filter CA", key, NOW).public_bytes(Encoding.PEM).decode()


ANOTHER = another_authority()


class Middlebox(Port):
    """A port behind a filter that the school has named: it changes what the collector answers."""

    def __init__(self, folder: StateFolder, change: Callable[[enrolment_pb2.EnrolAnswer], None]) -> None:
        super().__init__()
        self.folder = folder
        self._change = change

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        answer = super().enrol(sealed)
        self._change(answer)
        return answer


def hand_over(answer: enrolment_pb2.EnrolAnswer) -> None:
    answer.trust_key, answer.trust_bundle = FILTERS.public_key, sealed_bundle(ANOTHER, signer=FILTERS)


def hand_over_beside_ours(answer: enrolment_pb2.EnrolAnswer) -> None:
    answer.trust_key, answer.trust_bundle = FILTERS.public_key, sealed_bundle(AUTHORITY, ANOTHER, signer=FILTERS)


def another_bundle(answer: enrolment_pb2.EnrolAnswer) -> None:
    answer.trust_bundle = sealed_bundle(ANOTHER, signer=FILTERS)


def no_trust(answer: enrolment_pb2.EnrolAnswer) -> None:
    answer.trust_key = answer.trust_bundle = b""


def no_bundle(answer: enrolment_pb2.EnrolAnswer) -> None:
    answer.trust_bundle = b""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hand_over, "another trust key than the enrolment file names"),
        (hand_over_beside_ours, "another trust key than the enrolment file names"),
        (another_bundle, "trust bundle cannot be believed"),
        (no_trust, "another trust key than the enrolment file names"),
        (no_bundle, "trust bundle cannot be believed"),
    ],
)
def test_a_filter_cannot_hand_the_device_over(
    folder: StateFolder, change: Callable[[enrolment_pb2.EnrolAnswer], None], words: str
):
    with pytest.raises(EnrolmentRefused, match=f"{words}.*Nothing was kept"):
        enrol(folder, OFFER, APPLICANT, Middlebox(folder, change), at_eight, silent)
    store = TrustStore(folder)
    assert (is_enrolled(folder), store.version, store.receipt_keys, store.roots(newest=True)) == (False, 0, (), b"")


def test_after_the_filter_is_gone_the_same_file_enrols(folder: StateFolder):
    with pytest.raises(EnrolmentRefused):
        enrol(folder, OFFER, APPLICANT, Middlebox(folder, hand_over), at_eight, silent)
    enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)
    assert TrustStore(folder).roots(newest=True).decode() == AUTHORITY


def test_a_collector_that_does_not_believe_the_files_authority_any_more_admits_nobody(folder: StateFolder):
    def retired(answer: enrolment_pb2.EnrolAnswer) -> None:
        answer.trust_bundle = sealed_bundle(ANOTHER)

    with pytest.raises(EnrolmentRefused, match=r"the authority was replaced.*new enrolment file"):
        enrol(folder, OFFER, APPLICANT, Middlebox(folder, retired), at_eight, silent)
    assert not is_enrolled(folder)


def test_an_authority_that_was_added_since_the_file_was_made_is_believed_too(folder: StateFolder):
    def added(answer: enrolment_pb2.EnrolAnswer) -> None:
        answer.trust_bundle = sealed_bundle(ANOTHER, AUTHORITY, version=7)

    enrol(folder, OFFER, APPLICANT, Middlebox(folder, added), at_eight, silent)
    assert (TrustStore(folder).version, ANOTHER.encode() in TrustStore(folder).roots(newest=True)) == (7, True)
