"""What Rollcall encrypts is an age file: what another implementation wrote is read, and every alteration is seen."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.backup.age_file import AgeReader, AgeWriter
from collector.errors import BackupError, DamagedBackup, WrongPassphrase

VECTORS = Path(__file__).parents[2] / "vectors" / "age"
PASSPHRASE = "correct horse battery staple"
QUICK = 2
PIECE = 65536
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE)


def sealed(content: bytes, *, at_once: int = 10_240) -> bytes:
    """An age file of this content, written in portions of so many bytes."""
    stream = io.BytesIO()
    writer = AgeWriter(stream, PASSPHRASE, QUICK)
    for begin in range(0, len(content), at_once):
        writer.write(content[begin : begin + at_once])
    writer.close()
    return stream.getvalue()


def opened(file: bytes, passphrase: str = PASSPHRASE) -> bytes:
    """Everything in an age file."""
    reader, content = AgeReader(io.BytesIO(file), passphrase), bytearray()
    while data := reader.read(10_000):
        content += data
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nothing", b""),
        ("short", b"Example Primary School\n"),
        ("one-piece-exactly", bytes(PIECE)),
        ("one-byte-more", bytes(PIECE + 1)),
    ],
)
def test_what_another_implementation_of_age_wrote_is_read(name: str, content: bytes):
    assert opened((VECTORS / f"{name}.age").read_bytes()) == content


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("at_once", [1000, PIECE, 5 * PIECE])
def test_what_was_written_is_read_whatever_its_size(size: int, at_once: int):
    content = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(content[:size], at_once=at_once)) == content[:size]


def test_two_files_of_the_same_content_have_nothing_in_common():
    one, other = sealed(b"same"), sealed(b"same")
    assert one.splitlines()[1] != other.splitlines()[1]
    assert one[-20:] != other[-20:]


def test_a_wrong_passphrase_is_called_that():
    with pytest.raises(WrongPassphrase, match="this passphrase does not open it"):
        opened(sealed(b"content"), "another one")


def test_a_file_without_its_end_is_not_believed():
    stream = io.BytesIO()
    AgeWriter(stream, PASSPHRASE, QUICK).write(bytes(2 * PIECE))
    with pytest.raises(DamagedBackup, match="cut short"):
        opened(stream.getvalue())


@pytest.mark.parametrize("kept_pieces", [1, 2])
def test_a_cut_between_two_pieces_is_seen(kept_pieces: int):
    whole = sealed(bytes(3 * PIECE))
    with pytest.raises(DamagedBackup, match="its last piece: it was cut short or altered"):
        opened(whole[: len(whole) - (3 - kept_pieces) * (PIECE + 16)])


def test_pieces_that_changed_places_are_seen():
    whole = sealed(bytes(3 * PIECE))
    header = len(whole) - 3 * (PIECE + 16)
    one, two, rest = (
        whole[header:][: PIECE + 16],
        whole[header + PIECE + 16 :][: PIECE + 16],
        whole[header + 2 * (PIECE + 16) :],
    )
    with pytest.raises(DamagedBackup, match="piece 1: it was altered"):
        opened(whole[:header] + two + one + rest)


def test_something_behind_the_end_is_seen():
    with pytest.raises(DamagedBackup):
        opened(sealed(b"content") + b"more")


SMALL = sealed(b"content of a small backup")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_no_altered_byte_goes_unseen(place: int, difference: int):
    altered = bytearray(SMALL)
    altered[place] ^= difference
    with pytest.raises(BackupError):
        opened(bytes(altered))


@given(st.integers(0, len(SMALL) - 1))
def test_no_cut_goes_unseen(length: int):
    with pytest.raises(BackupError):
        opened(SMALL[:length])


def test_a_stranger_does_not_choose_how_much_memory_is_taken():
    costly = SMALL.replace(b" 2\n", b" 30\n", 1)
    with pytest.raises(DamagedBackup, match=r"asks for 2\^30 steps of scrypt; the limit is 2\^20"):
        opened(costly)


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_behind_the_first_line_give_an_error_of_ours(junk: bytes):
    with pytest.raises(BackupError):
        opened(b"age-encryption.org/v1\n" + junk)
