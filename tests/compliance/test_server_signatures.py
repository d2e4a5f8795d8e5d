"""Receipts and trust bundles: signed by the server's keys, and by no key of a device."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.keys.server_keys import RECEIPTS, TRUST, ServerSigner, server_signer
from compliance.envelope import Purpose, key_id, unseal
from compliance.errors import BadSignature, CodecError, EnvelopeError
from compliance.receipt import Receipt, read_receipt, sign_receipt
from compliance.trust import TrustBundle, read_trust, sign_trust
from compliance.wire.v1 import envelope_pb2
from tests.fakes.device import NOW, Key

RECEIPT = Receipt("example", b"d" * 32, 0, 7, b"7" * 32, NOW)
BUNDLE = TrustBundle(1, ("PEM",), (b"key",), NOW, NOW + timedelta(days=400))


@pytest.fixture
def signer(tmp_path: Path) -> ServerSigner:
    return server_signer(tmp_path, RECEIPTS)


def test_a_receipt_says_what_was_signed(signer: ServerSigner) -> None:
    assert read_receipt(sign_receipt(RECEIPT, signer), signer.public_key) == RECEIPT


def test_a_receipt_with_one_other_byte_is_not_believed(signer: ServerSigner) -> None:
    sealed = bytearray(sign_receipt(RECEIPT, signer))
    for place in range(len(sealed)):
        altered = bytes(sealed[:place]) + bytes([sealed[place] ^ 1]) + bytes(sealed[place + 1 :])
        with pytest.raises((EnvelopeError, CodecError)):
            read_receipt(altered, signer.public_key)


def test_a_key_of_one_purpose_signs_for_no_other(tmp_path: Path, signer: ServerSigner) -> None:
    with pytest.raises(BadSignature):
        read_receipt(sign_receipt(RECEIPT, signer), server_signer(tmp_path, TRUST).public_key)


def test_a_device_key_signs_no_receipt_and_a_server_key_no_report(signer: ServerSigner) -> None:
    device = Key()
    for purpose, key in ((Purpose.REPORT, signer.public_key), (Purpose.RECEIPT, device.public_key)):
        with pytest.raises(BadSignature, match="signs nothing of type"):
            unseal(_signed_as_if_by(key, purpose), purpose, key)


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    assert server_signer(tmp_path, TRUST).public_key == server_signer(tmp_path, TRUST).public_key
    assert (tmp_path / TRUST).stat().st_mode & 0o077 == 0


def test_a_trust_bundle_says_what_was_signed(tmp_path: Path) -> None:
    signer = server_signer(tmp_path, TRUST)
    assert read_trust(sign_trust(BUNDLE, signer), signer.public_key) == BUNDLE


def test_a_trust_bundle_without_roots_is_refused(tmp_path: Path) -> None:
    signer = server_signer(tmp_path, TRUST)
    with pytest.raises(CodecError):
        read_trust(sign_trust(replace(BUNDLE, roots=()), signer), signer.public_key)


def _signed_as_if_by(public_key: bytes, purpose: Purpose) -> bytes:
    """An envelope that names this key, whatever stands where the signature should."""
    envelope = envelope_pb2.Envelope(payload=b"payload", payload_type=purpose)
    envelope.signatures.add(key_id=key_id(public_key), signature=bytes(64))
    return envelope.SerializeToString()
