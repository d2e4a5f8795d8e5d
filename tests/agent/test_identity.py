"""A device is its key: made once, kept closed, never made again by a retry."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from agent.errors import IdentityError
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.trust.key_stores import SIGNING_KEY
from compliance.envelope import Purpose, key_id, seal, unseal


def test_the_device_is_named_by_its_signing_key(folder: StateFolder):
    identity = Identity.load_or_create(folder)
    assert identity.device_id == key_id(identity.signer.public_key)


def test_a_retry_is_the_same_device(folder: StateFolder):
    assert Identity.load_or_create(folder).device_id == Identity.load_or_create(folder).device_id


def test_one_key_signs_and_another_is_for_tls(folder: StateFolder):
    identity = Identity.load_or_create(folder)
    assert identity.signer.public_key != identity.tls_signer.public_key


def test_only_the_owner_can_read_the_keys(folder: StateFolder):
    Identity.load_or_create(folder)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.path.iterdir() if path.is_file()} == {
        "signing.key": "0o600",
        "tls.new": "0o600",
    }


def test_what_it_signs_the_contract_verifies(folder: StateFolder):
    signer = Identity.load_or_create(folder).signer
    assert unseal(seal(b"words", Purpose.REPORT, [signer]), Purpose.REPORT, signer.public_key).payload == b"words"


def test_without_keys_there_is_no_identity(folder: StateFolder):
    with pytest.raises(IdentityError, match=r"signing\.key is missing"):
        Identity(folder)


def test_before_enrolment_there_is_no_certificate(folder: StateFolder):
    with pytest.raises(IdentityError, match="lacks a certificate"):
        Identity.load_or_create(folder).tls()


def p384() -> bytes:
    return ec.generate_private_key(ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def of_no_known_curve() -> bytes:
    """A key that names a curve which nobody has: its object identifier ends in 15."""
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    changed = der.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03010f"))
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(changed) + b"-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a private key"),
        (b"junk", "not a private key"),
        (of_no_known_curve(), "not a private key"),
        (p384(), "not a P-256"),
    ],
    ids=["empty", "junk", "no curve", "P-384"],
)
def test_a_key_that_cannot_be_used_says_so_and_is_not_replaced(folder: StateFolder, content: bytes, words: str):
    folder.write(SIGNING_KEY, content)
    with pytest.raises(IdentityError, match=words):
        Identity.load_or_create(folder)
    assert folder.read(SIGNING_KEY) == content
