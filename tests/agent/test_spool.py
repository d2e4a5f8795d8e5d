"""The spool keeps what was not acknowledged, in order, whole, and for one process at a time."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from made_up_device import open_spool, sealed

from agent.errors import SpoolBusy, SpoolError
from agent.spool.spool import Spool
from agent.spool.summary import look_into_spool
from agent.state_folder import StateFolder
from compliance.chain import BEFORE_THE_FIRST, Head


@pytest.fixture
def spool(folder: StateFolder) -> Iterator[Spool]:
    opened = open_spool(folder)
    yield opened
    opened.close()


def sequences(spool: Spool) -> list[int]:
    return [each.first for each in spool.waiting(100)]


def test_a_new_chain_begins_before_its_first_message(spool: Spool):
    assert spool.summary().head == Head(0, 0, BEFORE_THE_FIRST)


def test_each_message_is_sealed_onto_the_one_before(spool: Spool):
    heads: list[Head] = []
    for words in (b"one", b"three"):
        spool.append(lambda head, words=words: heads.append(head) or sealed(words)(head))
    assert heads == [Head(0, 0, BEFORE_THE_FIRST), Head(0, 1, b"\x03" * 32)]


def test_a_message_that_could_not_be_sealed_leaves_the_chain_as_it_was(spool: Spool):
    with pytest.raises(ZeroDivisionError):
        spool.append(lambda head: sealed(b"x" * (1 // head.sequence))(head))
    assert (spool.summary().head.sequence, sequences(spool)) == (0, [])


def test_messages_and_head_are_there_again_after_a_restart(folder: StateFolder):
    before = open_spool(folder)
    before.append(sealed(b"one"))
    before.close()
    after = open_spool(folder)
    found = (after.summary().head, sequences(after))
    after.close()
    assert found == (Head(0, 1, b"\x03" * 32), [1])


def test_what_is_acknowledged_goes_and_what_came_later_stays(spool: Spool):
    for words in (b"a", b"bb", b"ccc"):
        spool.append(sealed(words))
    assert (spool.acknowledge(0, 2, b"\x02" * 32), sequences(spool), spool.summary().acknowledged) == (2, [3], 2)


def test_the_same_acknowledgement_again_changes_nothing(spool: Spool):
    spool.append(sealed(b"a"))
    assert [spool.acknowledge(0, 1, b"\x01" * 32), spool.acknowledge(0, 1, b"\x01" * 32)] == [1, 0]


@pytest.mark.parametrize(("epoch", "sequence", "head_hash"), [(0, 1, b"\x09" * 32), (0, 7, b"\x01" * 32), (3, 1, b"\x01" * 32)])
def test_an_acknowledgement_of_another_message_deletes_nothing(spool: Spool, epoch: int, sequence: int, head_hash: bytes):
    spool.append(sealed(b"a"))
    with pytest.raises(SpoolError, match="confirmed another message"):
        spool.acknowledge(epoch, sequence, head_hash)
    assert sequences(spool) == [1]


def test_numbers_go_on_after_everything_was_acknowledged(spool: Spool):
    spool.append(sealed(b"a"))
    spool.acknowledge(0, 1, b"\x01" * 32)
    assert spool.append(sealed(b"bb")).sequence == 2


def test_a_second_process_is_kept_out_until_the_first_has_gone(folder: StateFolder, spool: Spool):
    with pytest.raises(SpoolBusy, match="in use by another"):
        open_spool(folder)
    spool.close()
    open_spool(folder).close()


def test_a_killed_process_leaves_its_messages_and_no_lock(folder: StateFolder):
    script = (
        "import os, signal, sys; from datetime import datetime; from pathlib import Path\n"
        "from agent.moment import Moment\n"
        "from agent.spool.message import SealedMessage; from agent.spool.spool import Spool\n"
        "from agent.state_folder import StateFolder; from compliance.envelope import Purpose\n"
        "spool = Spool(StateFolder(Path(sys.argv[1])), lambda: Moment(b'', 0, datetime.fromtimestamp(0)))\n"
        "spool.append(lambda head: SealedMessage(Purpose.REPORT, b'kept', bytes(32)))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", script, folder.path], check=False, timeout=30)
    spool = open_spool(folder)
    kept = [each.message.sealed for each in spool.waiting(10)]
    spool.close()
    assert (killed.returncode, kept) == (-9, [b"kept"])


def test_whoever_only_looks_needs_no_lock(folder: StateFolder, spool: Spool):
    spool.append(sealed(b"a"))
    assert look_into_spool(folder) == spool.summary()


def test_a_spool_that_is_just_being_made_is_none_yet(folder: StateFolder):
    folder.spool_file.touch()
    assert look_into_spool(folder) is None


def test_nothing_in_the_state_folder_can_be_read_by_others(folder: StateFolder, spool: Spool):
    spool.append(sealed(b"a"))
    assert [path.name for path in (folder.path, *folder.path.iterdir()) if path.stat().st_mode & 0o077] == []
