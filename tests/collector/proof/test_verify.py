"""What an evidence file proves, and that nothing in it can be changed unseen."""

import json
from base64 import b64decode, encodebytes
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.chain import Head
from tests.collector.proof.conftest import INVENTED_POLICY, SCHOOL_ID, Exported, Line, store_device
from tests.fakes.device import FakeDevice

HOLDS, REFUSED, USAGE = 0, 5, 2
PEM_BEGINS, PEM_ENDS = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
VERSION_3 = bytes.fromhex("a003020102")  # DER, as it stands before every certificate's serial number


def test_what_was_exported_holds_and_says_what_it_proves_and_what_not(exported: Exported) -> None:
    code, said = exported.verify()
    assert code == HOLDS
    for words in (
        "4 reports, 1 heartbeat, up to message 2 of epoch 1",
        "messages 4 to 5 of epoch 0 (2 heartbeats): spool_full",
        "A new chain began: epoch 1 (accepted), nothing abandoned",
        "What this proves",
        "What it does not prove",
    ):
        assert words in said


def test_machines_get_the_same_as_data(exported: Exported) -> None:
    code, said = exported.verify("--json")
    answer = json.loads(said)
    assert (code, answer["holds"], answer["receipts"], answer["flaws"]) == (HOLDS, True, 7, [])


def test_any_one_altered_byte_is_found(exported: Exported) -> None:
    """Every byte of the file, none of which may be another one: a sample over the whole length, and its both ends."""
    whole = exported.file.read_bytes()
    places = {*range(0, len(whole), 97), *range(40), *range(len(whole) - 40, len(whole) - 1)}
    unseen = []
    for place in sorted(places):
        exported.file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if exported.verify()[0] == HOLDS:
            unseen.append(place)
    assert unseen == []


def message(number: int) -> Callable[[list[Line]], None]:
    """Takes the message with this number away."""

    def take_away(lines: list[Line]) -> None:
        messages = [each for each in lines if each["kind"] == "message"]
        lines.remove(messages[number])

    return take_away


@pytest.mark.parametrize("number", range(7))
def test_a_missing_message_is_found_even_with_a_new_checksum(exported: Exported, number: int) -> None:
    lines = exported.lines()
    message(number)(lines)
    exported.rewrite(lines)
    code, said = exported.verify()
    assert (code, "DOES NOT HOLD" in said) == (REFUSED, True)


def test_a_chain_cut_off_together_with_its_end_is_found(exported: Exported) -> None:
    lines = [each for each in exported.lines() if each["kind"] != "head"]
    message(6)(lines)
    exported.rewrite(lines)
    code, said = exported.verify()
    assert (code, "messages may be cut off" in said) == (REFUSED, True)


def test_two_messages_in_the_wrong_order_are_found(exported: Exported) -> None:
    lines = exported.lines()
    first, second = [place for place, each in enumerate(lines) if each["kind"] == "message"][:2]
    lines[first], lines[second] = lines[second], lines[first]
    exported.rewrite(lines)
    assert exported.verify()[0] == REFUSED


@pytest.mark.parametrize("field", ["device_id", "signing_key"])
def test_another_device_put_in_its_place_is_found(exported: Exported, field: str, tmp_path: Path) -> None:
    other = FakeDevice(serial="OTHER1", asset_tag="LAP-0002", school_id=SCHOOL_ID)
    store_device(exported.data, other)
    theirs = tmp_path / "other.evidence"
    assert exported.rollcall("evidence", "export", "LAP-0002", "-o", theirs, "--data", exported.data)[0] == HOLDS
    lines = exported.lines()
    lines[0][field] = json.loads(theirs.read_bytes().splitlines()[0])[field]
    exported.rewrite(lines)
    assert exported.verify()[0] == REFUSED


def test_messages_of_another_device_under_this_ones_name_are_found(exported: Exported, tmp_path: Path) -> None:
    other = FakeDevice(serial="OTHER1", asset_tag="LAP-0002", school_id=SCHOOL_ID)
    store_device(exported.data, other)
    theirs = tmp_path / "other.evidence"
    assert exported.rollcall("evidence", "export", "LAP-0002", "-o", theirs, "--data", exported.data)[0] == HOLDS
    foreign = [json.loads(each) for each in theirs.read_bytes().splitlines()[:-1]]
    exported.rewrite([exported.lines()[0], *foreign[1:]])
    assert exported.verify()[0] == REFUSED


def test_the_keys_of_another_school_prove_nothing(exported: Exported, tmp_path: Path) -> None:
    other, keys = tmp_path / "other", tmp_path / "other-keys.json"
    assert exported.rollcall("init", "Another School", "--data", other)[0] == HOLDS
    assert exported.rollcall("evidence", "keys", "-o", keys, "--data", other)[0] == HOLDS
    code, said = exported.rollcall("verify", exported.file, "--keys", keys)
    assert (code, "was not issued by the school's authority" in said) == (REFUSED, True)


def test_an_altered_policy_is_found(exported: Exported) -> None:
    lines = exported.lines()
    policy = next(each for each in lines if each["kind"] == "policy")
    policy["toml"] += " "
    exported.rewrite(lines)
    assert exported.verify()[0] == REFUSED


def test_what_a_device_sealed_behind_the_end_was_not_held(exported: Exported) -> None:
    """The device may sign what it likes, and put it behind a sound file: the collector never saw it."""
    lines = exported.lines()
    end = next(each for each in lines if each["kind"] == "head")
    last = [each for each in lines if each["kind"] == "message"][-1]
    lines.remove(last)
    lines.insert(lines.index(end) + 1, last)
    exported.rewrite(lines)
    code, said = exported.verify()
    assert (code, "something stands behind it" in said) == (REFUSED, True)


CLOSED_AS: dict[str, Callable[[Head], Head]] = {
    "another history": lambda head: head._replace(hash=b"o" * 32),
    "a longer one": lambda head: head._replace(sequence=head.sequence + 3, hash=b"o" * 32),
    "an earlier message": lambda head: head._replace(sequence=1, hash=b"o" * 32),
    "one that it does not know any more": lambda head: head._replace(sequence=0, hash=b""),
}


@pytest.mark.parametrize("closed_as", CLOSED_AS.values(), ids=CLOSED_AS.keys())
def test_the_end_of_an_epoch_that_no_beginning_names_is_proved_by_the_collectors_receipt_alone(
    exported: Exported, closed_as: Callable[[Head], Head]
) -> None:
    """A computer that went back in time was accepted: it names its own history, and the collector holds the other one."""
    store_device(exported.data, FakeDevice(serial="OTHER1", asset_tag="LAP-0002", school_id=SCHOOL_ID), closed_as)
    assert exported.rollcall("evidence", "export", "LAP-0002", "-o", exported.file, "--data", exported.data)[0] == HOLDS
    assert exported.verify()[0] == HOLDS
    lines = exported.lines()
    last = [each for each in lines if each["kind"] == "message" and each["epoch"] == 0][-1]
    last["receipt"] = ""
    exported.rewrite(lines)
    code, said = exported.verify()
    assert (code, "it does not name message 6 of epoch 0 as the last one before it" in said) == (REFUSED, True)


def test_that_an_accepted_computer_closed_another_history_is_told(exported: Exported) -> None:
    device = FakeDevice(serial="OTHER1", asset_tag="LAP-0002", school_id=SCHOOL_ID)
    store_device(exported.data, device, CLOSED_AS["another history"])
    assert exported.rollcall("evidence", "export", "LAP-0002", "-o", exported.file, "--data", exported.data)[0] == HOLDS
    assert "Epoch 1 closes another history than the one here" in exported.verify()[1]
    assert json.loads(exported.verify("--json")[1])["other_histories"] == [1]


def test_a_file_of_the_users_beside_it_is_left_alone(exported: Exported) -> None:
    beside = exported.file.with_name(f"{exported.file.name}.new")
    beside.write_text("mine")
    assert exported.rollcall("evidence", "export", "LAP-0001", "-o", exported.file, "--data", exported.data)[0] == HOLDS
    assert (beside.read_text(), exported.verify()[0]) == ("mine", HOLDS)


def test_a_policy_that_only_the_device_names_spoils_nothing_and_is_told(exported: Exported) -> None:
    code, said = exported.verify()
    assert (code, f"a policy whose text is not in the file: {INVENTED_POLICY.hex()[:16]}" in said) == (HOLDS, True)


def test_without_the_schools_keys_it_says_where_to_get_them(exported: Exported) -> None:
    code, said = exported.rollcall("verify", exported.file)
    assert (code, "rollcall evidence keys -o FILE" in said) == (USAGE, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cut short"),
        (b"\x00\xff", "line 1 is not JSON"),
        (b"[]\n", "line 1 holds no fields"),
        (b'{"kind":"heading","format":"another"}\n', "no evidence file"),
        (b'{"kind":"heading","format":"rollcall-evidence","version":9}\n', "version 9"),
        (b'{"kind":"message","format":"rollcall-evidence","version":1}\n', "does not belong there"),
    ],
)
def test_what_is_no_evidence_file_is_named(exported: Exported, content: bytes, words: str) -> None:
    exported.file.write_bytes(content)
    code, said = exported.verify()
    assert (code, words in said, str(exported.file) in said) == (REFUSED, True, True)


@pytest.mark.parametrize(
    ("field", "value"), [("school_name", "\ud800"), ("device_id", "é")], ids=["half a character", "no base64"]
)
def test_a_field_that_is_neither_text_nor_bytes_is_named(exported: Exported, field: str, value: str) -> None:
    exported.file.write_bytes(json.dumps(exported.lines()[0] | {field: value}).encode() + b"\n")
    code, said = exported.verify()
    assert (code, f"line 1: {field} cannot be read" in said) == (REFUSED, True)


@pytest.mark.filterwarnings("default")  # as the program runs
def test_a_certificate_that_a_library_only_warns_of_is_a_flaw(exported: Exported) -> None:
    lines = exported.lines()
    certificate = next(each for each in lines if each["kind"] == "certificate")
    body = certificate["pem"].removeprefix(PEM_BEGINS).partition("-----END")[0]
    der = bytearray(b64decode(body))
    der[der.index(VERSION_3) + len(VERSION_3) + 2] |= 0x80  # the first byte of the serial number: now it is negative
    certificate["pem"] = PEM_BEGINS + encodebytes(der).decode() + PEM_ENDS
    exported.rewrite(lines)
    code, said = exported.verify()
    assert (code, "certificates: one cannot be read" in said) == (REFUSED, True)


@pytest.mark.parametrize(
    "content", [b"[]", b"\xff", b"[" * 100_000, b'{"format": "another"}'], ids=["list", "bytes", "nested", "other"]
)
def test_what_is_no_file_of_public_keys_is_named(exported: Exported, content: bytes) -> None:
    exported.keys.write_bytes(content)
    code, said = exported.verify()
    assert (code, "no file of public keys" in said) == (REFUSED, True)


def test_a_file_that_is_not_there_is_named(exported: Exported, tmp_path: Path) -> None:
    code, said = exported.rollcall("verify", tmp_path / "nothing", "--keys", exported.keys)
    assert (code, "No such file" in said) == (REFUSED, True)


def test_the_file_is_closed_to_others_and_the_export_is_in_the_audit_log(exported: Exported) -> None:
    assert exported.file.stat().st_mode & 0o077 == 0
    assert "evidence.exported" in exported.rollcall("audit", "--json", "--data", exported.data)[1]


def test_a_place_that_cannot_be_written_is_named_and_leaves_nothing(exported: Exported, tmp_path: Path) -> None:
    code, said = exported.rollcall("evidence", "export", "LAP-0001", "-o", tmp_path / "no" / "x", "--data", exported.data)
    assert (code, "choose another file with -o" in said) == (REFUSED, True)
