"""The vectors of chain and receipt come out as they say, in Python and in JavaScript."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from collector.proof.chain_walk import ChainWalk
from collector.proof.evidence_file import HeldMessage
from compliance.chain import Head
from compliance.envelope import key_id
from compliance.errors import BadSignature, MalformedEnvelope, WrongPurpose
from compliance.receipt import read_receipt
from tests.vectors.make_chain import CHAIN_FILE, RECEIPT_FILE

CHAIN: dict[str, Any] = json.loads(CHAIN_FILE.read_text(encoding="utf-8"))
RECEIPTS: dict[str, Any] = json.loads(RECEIPT_FILE.read_text(encoding="utf-8"))
CHECK = CHAIN_FILE.with_name("check.mjs")
ERRORS = {"malformed": MalformedEnvelope, "wrong_purpose": WrongPurpose, "bad_signature": BadSignature}


@pytest.mark.parametrize("case", CHAIN["cases"], ids=lambda case: case["name"])
def test_every_chain_ends_or_breaks_where_it_says(case: dict[str, Any]) -> None:
    key = bytes.fromhex(CHAIN["public_key"])
    walk = ChainWalk("example", key_id(key), key)
    came = next((number for number, each in enumerate(case["messages"], start=1) if is_broken(walk, each)), 0)
    assert came == case.get("broken_at", 0)
    if "head" in case:
        head = case["head"]
        assert walk.head == Head(head["epoch"], head["sequence"], bytes.fromhex(head["hash"]))


def is_broken(walk: ChainWalk, sealed: str) -> bool:
    """Whether this message does not continue the chain. The place under which a collector holds it says nothing here."""
    before = len(walk.flaws)
    walk.take(HeldMessage(0, 0, bytes.fromhex(sealed), b"", "grpc"))
    fresh = [each for each in walk.flaws[before:] if "it is really message" not in each.words]
    return bool(fresh)


@pytest.mark.parametrize("case", RECEIPTS["cases"], ids=lambda case: case["name"])
def test_every_receipt_is_believed_or_refused_as_it_says(case: dict[str, Any]) -> None:
    key, sealed = bytes.fromhex(RECEIPTS["public_key"]), bytes.fromhex(case["sealed"])
    if "error" in case:
        with pytest.raises(ERRORS[case["error"]]):
            read_receipt(sealed, key)
        return
    receipt = read_receipt(sealed, key)
    says = case["receipt"]
    assert (receipt.device_id.hex(), receipt.epoch, receipt.sequence, receipt.hash.hex(), receipt.received_at.isoformat()) == (
        says["device_id"],
        says["epoch"],
        says["sequence"],
        says["hash"],
        says["received_at"],
    )


def test_another_language_comes_to_the_same_answers() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node is not installed: the vectors were not read by another language")
        pytest.skip("node is not installed: the vectors were not read by another language")
    done = subprocess.run([node, str(CHECK)], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "61 cases, 0 wrong")
