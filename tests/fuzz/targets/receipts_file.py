"""What `rollcall verify --receipts` is given: each receipt in it is held, gone, later or a stranger's, and none is made up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from collector.proof.proof_words import as_plain, in_words
from collector.proof.public_keys import PublicKeys
from collector.proof.verifying import verify_lines
from compliance.errors import CodecError
from compliance.receipt import Receipt, sign_receipt
from compliance.receipts_file import HandedReceipt, as_text, read_sealed
from tests.fuzz.fixed_certificates import authority_pem
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID
from tests.fuzz.target import Target
from tests.fuzz.targets.evidence_file import whole_file

_DROPPED: Final = Receipt(SCHOOL_ID, DEVICE_ID, 0, 2, b"d" * 32, NOW)
_END_OF_THE_GAP: Final = Receipt(SCHOOL_ID, DEVICE_ID, 0, 5, b"g" * 32, NOW)
_LATER: Final = Receipt(SCHOOL_ID, DEVICE_ID, 1, 2, b"l" * 32, NOW + timedelta(days=1))
_STRANGER: Final = replace(_DROPPED, device_id=b"s" * 32)
_ALL: Final = (_DROPPED, _END_OF_THE_GAP, _LATER, _STRANGER)


def run(data: bytes) -> None:
    """Read it, compare evidence without a flaw with it, and show the answer both ways."""
    sealed = read_sealed(data)
    keys = PublicKeys(("Example",), (authority_pem(),), (SERVER.public_key,))
    proof = verify_lines(whole_file(), keys, sealed)
    kept = proof.kept
    assert kept is not None
    assert kept.held + len(kept.gone) + kept.later + kept.strangers == len(sealed)
    assert proof.flaws == kept.gone
    assert all(line.isprintable() for line in in_words(proof))
    json.dumps(as_plain(proof), ensure_ascii=False).encode()


def _seeds() -> Iterator[bytes]:
    handed = [HandedReceipt(each.epoch, each.sequence, "", sign_receipt(each, SERVER)) for each in _ALL]
    for some in (handed, handed[:2], handed[2:], handed[:1], []):
        yield as_text(SCHOOL_ID, DEVICE_ID.hex(), some).encode()
    yield b"[" * 1200


TARGET: Final = Target(
    "receipts_file",
    run,
    (CodecError,),
    _seeds,
    most_bytes=4000,
    words=(b'"sealed": "', b'"format": "rollcall-receipts"', b'"version": 1', b'"receipts": ['),
)
