"""The doctor on the spool: what is lost, put aside or damaged is named, with what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_device import new_folder, open_spool, sealed

from agent.doctor.health import Health, Step
from agent.doctor.spool_examination import examine_spool
from agent.spool.spool import Spool
from agent.state_folder import StateFolder


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return new_folder(tmp_path)


@pytest.fixture
def spool(folder: StateFolder) -> Iterator[Spool]:
    opened = open_spool(folder)
    for words in (b"a", b"bb", b"ccc"):
        opened.append(sealed(words))
    yield opened
    opened.close()


def step(folder: StateFolder, name: str) -> Step:
    (found,) = [each for each in examine_spool(folder) if each.name == name]
    return found


def test_a_sound_spool_has_nothing_to_look_at(folder: StateFolder, spool: Spool):
    assert [(each.name, each.health, each.words) for each in examine_spool(folder)] == [
        ("spool", Health.OK, "3 reports wait, 0 acknowledged"),
        ("lost messages", Health.OK, "none"),
        ("put aside", Health.OK, "none"),
        ("damaged copies", Health.OK, "none"),
    ]


def test_before_the_first_report_there_is_only_that_to_say(folder: StateFolder):
    assert [(each.name, each.health) for each in examine_spool(folder)] == [
        ("spool", Health.LOOK),
        ("damaged copies", Health.OK),
    ]


def test_what_is_gone_and_not_yet_confessed_is_to_be_told(folder: StateFolder, spool: Spool):
    spool.give_up(2, "TOO_LARGE")
    words = "1 message is gone, and the collector does not know it yet. Run: rollcall-agent run --once"
    assert step(folder, "lost messages") == Step("lost messages", Health.LOOK, words)


def test_a_confessed_gap_is_named_with_its_reason_and_needs_nothing_more(folder: StateFolder, spool: Spool):
    spool.give_up(2, "TOO_LARGE")
    spool.acknowledge(0, 3, b"\x03" * 32)
    words = "the collector was told of message 2: the collector refused it (TOO_LARGE)"
    assert step(folder, "lost messages") == Step("lost messages", Health.OK, words)


def test_dead_letters_are_counted_and_the_last_is_named(folder: StateFolder, spool: Spool):
    spool.give_up(2, "TOO_LARGE")
    found = step(folder, "put aside")
    assert (found.health, "1, the last one message 2 of epoch 0 (TOO_LARGE)" in found.words) == (Health.LOOK, True)


def test_a_damaged_copy_that_was_kept_is_named(folder: StateFolder, spool: Spool):
    spool.close()
    folder.spool_file.write_bytes(b"no spool " * 1000)
    open_spool(folder).close()
    found = step(folder, "damaged copies")
    assert (found.health, "spool.db.damaged-1 in" in found.words, "disk's health" in found.words) == (Health.LOOK, True, True)


def test_a_spool_that_cannot_be_read_is_wrong_and_its_copies_are_named_all_the_same(folder: StateFolder, spool: Spool):
    spool.close()
    folder.spool_file.write_bytes(b"no spool " * 1000)
    (folder.path / "spool.db.damaged-1").write_bytes(b"an earlier one")
    assert [(each.name, each.health) for each in examine_spool(folder)] == [
        ("spool", Health.WRONG),
        ("damaged copies", Health.LOOK),
    ]
