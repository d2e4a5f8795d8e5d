"""No message names a gap, which was sealed after the one behind it: what it confesses, the collector's last receipt covers."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest

from collector.data_folder import DataFolder
from collector.keys.server_keys import RECEIPTS, server_signer
from compliance.envelope import Purpose, read_outer, seal
from compliance.receipt import read_receipt, sign_receipt
from compliance.wire.continuity_codec import decode_gap, encode_gap
from tests.collector.proof.conftest import SCHOOL_ID, Exported, store_device
from tests.fakes.device import FakeDevice

HOLDS, REFUSED = 0, 5
NOT_COVERED = "The receipt at the end does not cover what is confessed"


@pytest.fixture
def device(exported: Exported) -> FakeDevice:
    """The device whose evidence is in the file, and whose key the test has."""
    device = FakeDevice(serial="OTHER1", asset_tag="LAP-0002", school_id=SCHOOL_ID)
    store_device(exported.data, device)
    assert exported.rollcall("evidence", "export", "LAP-0002", "-o", exported.file, "--data", exported.data)[0] == HOLDS
    return device


def confess_otherwise(exported: Exported, device: FakeDevice) -> None:
    """The device seals another confession for the same place, and puts it into the file."""
    lines = exported.lines()
    line = next(each for each in lines if each["kind"] == "message" and each["sequence"] == 4)
    gap = decode_gap(read_outer(b64decode(line["sealed"])).payload)
    other = replace(gap, reports=2, heartbeats=0, reason="too_old")
    line["sealed"] = b64encode(seal(encode_gap(other), Purpose.GAP, [device.signing])).decode()
    exported.rewrite(lines)


def forget_the_gaps(exported: Exported) -> None:
    """The receipt at the end as it was before it covered gaps."""
    signer = server_signer(DataFolder(exported.data).keys, RECEIPTS)
    lines = exported.lines()
    end = next(each for each in lines if each["kind"] == "head")
    receipt = replace(read_receipt(b64decode(end["receipt"]), signer.public_key), gaps_hash=b"")
    end["receipt"] = b64encode(sign_receipt(receipt, signer)).decode()
    exported.rewrite(lines)


def test_what_was_exported_covers_its_gaps(exported: Exported, device: FakeDevice) -> None:
    code, said = exported.verify()
    assert (code, NOT_COVERED in said) == (HOLDS, False)
    assert json.loads(exported.verify("--json")[1])["gaps_are_covered"] is True


def test_another_confession_that_the_device_sealed_for_the_same_gap_is_found(exported: Exported, device: FakeDevice) -> None:
    confess_otherwise(exported, device)
    code, said = exported.verify()
    assert (code, "the collector had other confessions of gaps than those in the file" in said) == (REFUSED, True)


@pytest.mark.parametrize("is_sealed_anew", [False, True])
def test_of_a_file_from_before_it_is_said_that_its_gaps_are_not_covered(
    exported: Exported, device: FakeDevice, *, is_sealed_anew: bool
) -> None:
    """Old evidence still holds, and nothing is claimed for it that is not so."""
    forget_the_gaps(exported)
    if is_sealed_anew:
        confess_otherwise(exported, device)
    code, said = exported.verify()
    assert (code, NOT_COVERED in said) == (HOLDS, True)
