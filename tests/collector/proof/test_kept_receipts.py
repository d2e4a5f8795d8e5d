"""Evidence is held to the receipts that the device kept: a collector that dropped what it acknowledged is found out."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.keys.server_keys import RECEIPTS, ServerSigner, server_signer
from compliance.receipt import Receipt, read_receipt, sign_receipt
from compliance.receipts_file import HandedReceipt, as_text
from tests.collector.proof.conftest import SCHOOL_ID, Exported
from tests.fakes.device import NOW

HOLDS, REFUSED = 0, 5
A_YEAR = timedelta(days=365)
INSIDE_THE_GAP, END_OF_THE_GAP = (0, 4), (0, 5)


@dataclass
class Kept:
    """What the device of an exported file kept, and the comparison with it."""

    exported: Exported
    file: Path

    @property
    def key(self) -> ServerSigner:
        return server_signer(self.exported.data / "keys", RECEIPTS)

    @property
    def receipts(self) -> list[Receipt]:
        """One for each of the seven messages, as the collector gave them."""
        held = [b64decode(each["receipt"]) for each in self.exported.lines() if each["kind"] == "message"]
        return [read_receipt(each, self.key.public_key) for each in held]

    def one(self, epoch: int, sequence: int) -> Receipt:
        return next(each for each in self.receipts if (each.epoch, each.sequence) == (epoch, sequence))

    def compared(self, receipts: Iterable[Receipt], *options: str, key: ServerSigner | None = None) -> tuple[int, str]:
        """What `rollcall verify` says when the device hands these on."""
        handed = [
            HandedReceipt(each.epoch, each.sequence, each.received_at.isoformat(), sign_receipt(each, key or self.key))
            for each in receipts
        ]
        self.file.write_text(as_text(SCHOOL_ID, "of no account", handed))
        return self.exported.verify("--receipts", str(self.file), *options)

    def drop_after(self, count: int) -> None:
        """As a collector does that no longer wants to have had the rest: it signs anew where the chain ends."""
        lines = self.exported.lines()
        messages = [each for each in lines if each["kind"] == "message"]
        last = read_receipt(b64decode(messages[count - 1]["receipt"]), self.key.public_key)
        end = sign_receipt(replace(last, received_at=NOW + timedelta(hours=1)), self.key)
        kept = [each for each in lines if each["kind"] != "head" and each not in messages[count:]]
        self.exported.rewrite([*kept, {"kind": "head", "receipt": b64encode(end).decode()}])


@pytest.fixture
def kept(exported: Exported, tmp_path: Path) -> Kept:
    return Kept(exported, tmp_path / "lap.receipts")


def test_evidence_with_everything_that_was_acknowledged_holds_and_says_so(kept: Kept) -> None:
    code, said = kept.compared(kept.receipts)
    assert (code, "7 receipts that the device kept: all are for messages here" in said) == (HOLDS, True)


def test_what_was_dropped_is_found_by_the_receipts_and_by_nothing_else(kept: Kept) -> None:
    receipts = kept.receipts
    kept.drop_after(5)
    assert kept.exported.verify()[0] == HOLDS
    code, said = kept.compared(receipts)
    assert (code, "✘ DOES NOT HOLD: 2 things" in said) == (REFUSED, True)
    for sequence in (1, 2):
        assert f"message {sequence} of epoch 1: the collector signed on {NOW:%d %b %Y at %H:%M} UTC that it had it" in said


def test_a_single_receipt_is_enough(kept: Kept) -> None:
    receipts = kept.receipts
    kept.drop_after(4)
    assert kept.compared(receipts[4:5])[0] == REFUSED


def test_an_older_file_is_not_accused_of_what_came_after_it_and_says_that_there_is_more(kept: Kept) -> None:
    later = replace(kept.one(1, 2), sequence=3, received_at=NOW + A_YEAR)
    code, said = kept.compared([*kept.receipts, later])
    assert (code, "1 receipt is for a message behind its end, signed after it: ask for a newer file" in said) == (HOLDS, True)


def test_another_message_in_the_place_is_not_the_one_that_was_acknowledged(kept: Kept) -> None:
    code, said = kept.compared([replace(kept.one(0, 3), hash=bytes(32))])
    assert (code, "message 3 of epoch 0" in said) == (REFUSED, True)


def test_what_was_acknowledged_cannot_be_confessed_away(kept: Kept) -> None:
    """A collector that asks for the same messages again makes its device confess a gap where they were."""
    gap = kept.one(*END_OF_THE_GAP)
    inside = replace(gap, sequence=INSIDE_THE_GAP[1], hash=bytes(32))
    before = replace(gap, received_at=gap.received_at - timedelta(seconds=1))
    assert [kept.compared([each])[0] for each in (gap, inside, before)] == [HOLDS, REFUSED, REFUSED]


def test_receipts_that_the_school_did_not_sign_or_of_another_device_are_not_compared(kept: Kept, tmp_path: Path) -> None:
    stranger = replace(kept.one(0, 1), device_id=bytes(32), sequence=9)
    code, said = kept.compared([*kept.receipts, stranger])
    words = "1 receipt in that file is of another device, or not signed by the school: not compared"
    assert (code, words in said) == (HOLDS, True)
    (tmp_path / "other").mkdir()
    code, said = kept.compared(kept.receipts, key=server_signer(tmp_path / "other", RECEIPTS))
    assert (code, "none of its receipts is of this device and signed by the school" in said) == (REFUSED, True)


def test_machines_get_the_comparison_as_data(kept: Kept) -> None:
    receipts = kept.receipts
    kept.drop_after(6)
    code, said = kept.compared([*receipts, replace(receipts[-1], sequence=3, received_at=NOW + A_YEAR)], "--json")
    answer = json.loads(said)
    assert (code, answer["kept_receipts"]) == (REFUSED, {"held": 6, "gone": 1, "later": 1, "strangers": 0})
    assert json.loads(kept.exported.verify("--json")[1])["kept_receipts"] is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no file of receipts"),
        (b"\xff", "no file of receipts"),
        (b"[" * 100_000, "no file of receipts"),
        (b'{"format": "rollcall-evidence", "version": 1, "receipts": []}', "no file of receipts"),
        (b'{"format": "rollcall-receipts", "version": 1, "receipts": [{"sealed": "?"}]}', "no file of receipts"),
        (b'{"format": "rollcall-receipts", "version": 2, "receipts": []}', "version 2"),
        (b'{"format": "rollcall-receipts", "version": 1, "receipts": []}', "no receipt in it"),
        (b" " * 5_000_000, "too large"),
    ],
    ids=["empty", "bytes", "nested", "another form", "no base64", "a later version", "nothing", "too large"],
)
def test_what_is_no_file_of_receipts_is_named(kept: Kept, content: bytes, words: str) -> None:
    kept.file.write_bytes(content)
    code, said = kept.exported.verify("--receipts", str(kept.file))
    assert (code, words in said, str(kept.file) in said) == (REFUSED, True, True)


def test_a_file_of_receipts_that_is_not_there_is_named(kept: Kept) -> None:
    code, said = kept.exported.verify("--receipts", str(kept.file))
    assert (code, "No such file" in said) == (REFUSED, True)
