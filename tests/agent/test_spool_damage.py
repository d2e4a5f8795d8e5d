"""A spool whose file changed on the disk goes on: what is sound stays, what is not is confessed, and nothing is thrown away."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from made_up_device import open_spool, sealed

from agent.errors import SpoolError
from agent.spool.message import EpochOpening, OpenGap, SealedMessage
from agent.spool.salvage import put_aside
from agent.spool.spool import Spool
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason
from compliance.envelope import Purpose

WORDS = (b"a", b"bb", b"ccc", b"dddd", b"eeeee")


@pytest.fixture
def spool(folder: StateFolder) -> Iterator[Spool]:
    opened = open_spool(folder)
    for words in WORDS:
        opened.append(sealed(words))
    opened.acknowledge(0, 1, b"\x01" * 32)
    yield opened
    opened.close()


def change(folder: StateFolder, *statements: str) -> None:
    with closing(sqlite3.connect(folder.spool_file, isolation_level=None)) as other:
        for each in statements:
            other.execute(each)


def story(spool: Spool) -> list[str]:
    """`3`, or for a gap `2-3 spool_damaged 1/0/0`."""
    return [
        f"{each.first}-{each.last} {each.reason} {each.reports}/{each.heartbeats}/{each.unreadable}"
        if isinstance(each, OpenGap)
        else str(each.sequence)
        for each in spool.waiting(100)
    ]


@pytest.mark.parametrize("column", ["sealed", "hash", "purpose", "epoch", "spooled_at"])
def test_a_message_that_changed_is_a_gap_and_lies_with_the_dead_letters(folder: StateFolder, spool: Spool, column: str):
    change(folder, f"UPDATE messages SET {column} = 'x' WHERE sequence = 3")  # noqa: S608 - a fixed list of columns
    assert (story(spool), spool.summary().dead_letters) == (["2", "3-3 spool_damaged 1/0/0", "4", "5"], 1)


def test_a_gap_knows_the_hash_that_the_next_message_names(folder: StateFolder, spool: Spool):
    change(folder, "UPDATE messages SET sealed = 'x' WHERE sequence IN (3, 4)")
    (gap,) = [each for each in spool.waiting(100) if isinstance(each, OpenGap)]
    assert (gap.previous_hash, gap.last_hash) == (b"\x02" * 32, b"\x04" * 32)


def test_messages_that_vanished_are_a_gap(folder: StateFolder, spool: Spool):
    change(folder, "DELETE FROM messages WHERE sequence IN (2, 5)")
    assert story(spool) == ["2-2 spool_damaged 1/0/0", "3", "4", "5-5 spool_damaged 1/0/0"]


def test_a_gap_that_changed_is_a_gap_again(folder: StateFolder, spool: Spool):
    spool.give_up(3, "TOO_LARGE")
    change(folder, "UPDATE gaps SET last = 4")
    assert story(spool) == ["2", "3-3 spool_damaged 1/0/0", "4", "5"]


@pytest.mark.parametrize(
    "what", ["sequence = x'00'", "sequence = 9223372036854775807", "sequence = 4", "hash = 1", "acknowledged = 3", "epoch = 7"]
)
def test_a_head_that_changed_is_put_right_from_memory(folder: StateFolder, spool: Spool, what: str):
    change(folder, f"UPDATE chain SET {what}")  # noqa: S608 - a fixed list of changes
    spool.append(sealed(b"ffffff"))
    assert (spool.chain.head, spool.chain.acknowledged, story(spool)) == (
        Head(0, 6, b"\x06" * 32),
        1,
        ["2", "3", "4", "5", "6"],
    )


@pytest.mark.parametrize(
    "also", ["DELETE FROM hashes", "UPDATE hashes SET hash = x'00' WHERE sequence = 5", "UPDATE hashes SET epoch = 'x'"]
)
def test_a_head_that_nobody_remembers_is_a_lost_chain(folder: StateFolder, spool: Spool, also: str):
    change(folder, "DELETE FROM chain", also)
    with pytest.raises(SpoolError, match="lost its chain"):
        spool.append(sealed(b"ffffff"))
    assert (spool.chain.is_to_begin, spool.summary().messages, spool.summary().dead_letters) == (True, 0, 4)


def test_a_chain_older_than_its_messages_is_a_lost_chain(folder: StateFolder, spool: Spool):
    old = spool.chain
    kept = list(sqlite3.connect(folder.spool_file).execute("SELECT * FROM chain"))
    spool.append(sealed(b"ffffff"))
    with closing(sqlite3.connect(folder.spool_file, isolation_level=None)) as other:
        other.execute("INSERT OR REPLACE INTO chain VALUES (?, ?, ?, ?, ?, ?, ?, ?)", kept[0])
    assert old == spool.chain
    with pytest.raises(SpoolError, match="lost its chain"):
        spool.append(sealed(b"ffffff"))


def test_after_a_lost_chain_a_new_epoch_goes_on(folder: StateFolder, spool: Spool):
    change(folder, "DELETE FROM chain", "DELETE FROM hashes")
    assert spool.waiting(9) == []
    opening = EpochOpening(1, EpochReason.SPOOL_LOST, Head(0, 1, b"\x01" * 32))
    spool.begin_epoch(opening, lambda _, abandoned: SealedMessage(Purpose.EPOCH, b"begins", b"\xee" * 32))
    spool.append(sealed(b"a"))
    assert (story(spool), spool.chain.head) == (["1", "2"], Head(1, 2, b"\x01" * 32))


@pytest.mark.parametrize("place", [0, 18, 100])
def test_a_file_that_is_no_database_any_more_is_put_aside_whole(folder: StateFolder, spool: Spool, place: int):
    spool.close()
    content = bytearray(folder.spool_file.read_bytes())
    content[place : place + 8] = b"\xff" * 8
    folder.spool_file.write_bytes(content)
    with closing(open_spool(folder)) as after:
        assert (after.chain.is_to_begin, [each.read_bytes() for each in put_aside(folder)]) == (True, [bytes(content)])


def test_a_damaged_page_costs_what_stood_on_it(folder: StateFolder):
    with closing(open_spool(folder)) as before:
        for number in range(200):
            before.append(lambda head, number=number: SealedMessage(Purpose.REPORT, bytes(1500), bytes([number]) * 32))
    content = bytearray(folder.spool_file.read_bytes())
    with closing(sqlite3.connect(folder.spool_file)) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages_by_purpose'").fetchone()
    for damaged in (61, 62, 91):
        assert damaged != page
        content[damaged * 4096 : damaged * 4096 + 4096] = b"\xff" * 4096
    folder.spool_file.write_bytes(content)
    with closing(open_spool(folder)) as after:
        waiting = after.waiting(300)
        gone = [each for each in waiting if isinstance(each, OpenGap)]
    assert (waiting[-1].last, len(put_aside(folder)), 0 < sum(each.last - each.first + 1 for each in gone) < 20) == (
        200,
        1,
        True,
    )


def test_no_more_than_two_damaged_files_are_kept(folder: StateFolder):
    for number in range(4):
        folder.spool_file.write_bytes(bytes([number]) * 5000)
        open_spool(folder).close()
    kept = {each.name: each.read_bytes()[0] for each in put_aside(folder)}
    assert kept == {"spool.db.damaged-1": 0, "spool.db.damaged-2": 3}


def test_a_salvage_that_was_cut_short_at_the_end_is_finished(folder: StateFolder, spool: Spool):
    spool.close()
    folder.spool_file.rename(folder.new_spool_file)
    with closing(open_spool(folder)) as after:
        assert (story(after), folder.new_spool_file.exists()) == (["2", "3", "4", "5"], False)


def test_a_salvage_that_was_cut_short_before_is_forgotten(folder: StateFolder, spool: Spool):
    spool.close()
    folder.new_spool_file.write_bytes(b"half a spool")
    with closing(open_spool(folder)) as after:
        assert (story(after), folder.new_spool_file.exists()) == (["2", "3", "4", "5"], False)


def test_a_spool_of_another_version_is_left_alone(folder: StateFolder, spool: Spool):
    change(folder, "PRAGMA user_version = 3")
    spool.close()
    with pytest.raises(SpoolError, match="has form 3, this agent knows 2"):
        open_spool(folder)
    assert put_aside(folder) == []


def test_rows_that_are_only_shown_are_passed_over_when_they_changed(folder: StateFolder, spool: Spool):
    spool.give_up(2, "TOO_LARGE")
    spool.acknowledge(0, 2, b"\x02" * 32)
    change(folder, "UPDATE dead_letters SET reason = x'00'", "UPDATE confessed SET reason = x'00'")
    assert look_into_story(folder).dead_letters + look_into_story(folder).confessed == ()


def test_a_lost_beginning_of_an_epoch_is_there_again(folder: StateFolder, spool: Spool):
    opening = EpochOpening(1, EpochReason.ACCEPTED, Head(0, 5, b"\x05" * 32))
    begun = b"\x0a\x01x\x12\x01y\x1a\x02\x0a\x00"  # an envelope without content
    spool.begin_epoch(opening, lambda _, abandoned: SealedMessage(Purpose.EPOCH, begun, b"\xee" * 32))
    change(folder, "UPDATE messages SET sealed = 'x'")
    (place,) = spool.waiting(9)
    assert (place.first, getattr(place, "message").sealed, spool.chain.sequence) == (1, begun, 1)  # noqa: B009 - a Waiting


def test_before_the_first_message_nothing_is_known_of_a_hash(folder: StateFolder):
    with closing(open_spool(folder)) as new:
        assert (new.hash_at(0), new.hash_at(1), new.hash_at(2**64 - 1)) == (BEFORE_THE_FIRST, None, None)
