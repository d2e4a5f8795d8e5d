"""A run that died has left its mark, and the next one finds out how it ended; what is told once is not told again."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.errors import StateFolderError
from agent.run_marks import MARK, UNTOLD, RunMarks
from agent.state_folder import StateFolder
from compliance.parting import MOST_PAST_ENDS, Parting, PastEnd

BEGAN = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
LAST_MADE, ENDED, AGAIN = (BEGAN + timedelta(minutes=each) for each in (32, 40, 60))
BOOT, NEXT_BOOT = b"1" * 16, b"2" * 16
BUILD, LATER_BUILD = "0.1.0 1", "0.1.0 2"


def began(folder: StateFolder) -> RunMarks:
    marks = RunMarks(folder)
    marks.begin(BOOT, BUILD, BEGAN, "")
    return marks


@pytest.mark.parametrize(
    ("boot", "how"),
    [pytest.param(BOOT, Parting.KILLED, id="same start"), pytest.param(NEXT_BOOT, Parting.POWER_LOST, id="next")],
)
def test_a_run_without_an_end_was_killed_or_went_with_its_computer(folder: StateFolder, boot: bytes, how: Parting):
    marks = began(folder)
    marks.begin(boot, BUILD, AGAIN, LAST_MADE.isoformat())
    assert marks.untold() == (PastEnd(how, LAST_MADE),)


@pytest.mark.parametrize(
    ("parting", "is_told", "boot", "expected"),
    [
        pytest.param(Parting.STOPPED, True, BOOT, (), id="stopped, and a message said so"),
        pytest.param(Parting.STOPPED, False, BOOT, (PastEnd(Parting.STOPPED, ENDED),), id="stopped, and nothing said so"),
        pytest.param(Parting.UNINSTALLED, False, NEXT_BOOT, (PastEnd(Parting.UNINSTALLED, ENDED),), id="uninstalled"),
        pytest.param(Parting.SHUT_DOWN, False, NEXT_BOOT, (), id="shut down"),
        pytest.param(Parting.ENDED, True, BOOT, (PastEnd(Parting.STOPPED, ENDED),), id="told to end, the computer stayed on"),
        pytest.param(Parting.ENDED, False, NEXT_BOOT, (), id="told to end, and the computer went down"),
    ],
)
def test_an_end_in_order_is_told_only_where_nothing_told_it(
    folder: StateFolder,
    parting: Parting,
    is_told: bool,  # noqa: FBT001 - a case of the test
    boot: bytes,
    expected: tuple[PastEnd, ...],
):
    marks = began(folder)
    marks.end(parting, ENDED)
    if is_told:
        marks.told()
    RunMarks(folder).begin(boot, BUILD, AGAIN, LAST_MADE.isoformat())
    assert marks.untold() == expected


@pytest.mark.parametrize(
    ("next_boot", "next_build", "expected"),
    [
        pytest.param(BOOT, LATER_BUILD, (), id="another installation runs"),
        pytest.param(BOOT, BUILD, (PastEnd(Parting.STOPPED, ENDED),), id="the same one runs again: it was a stop"),
        pytest.param(NEXT_BOOT, BUILD, (), id="the computer went down before the new one was there"),
    ],
)
def test_an_upgrade_excuses_the_end_of_the_installation_that_it_replaced(
    folder: StateFolder, next_boot: bytes, next_build: str, expected: tuple[PastEnd, ...]
):
    marks = began(folder)
    marks.end(Parting.UPGRADED, ENDED)
    marks.told()
    RunMarks(folder).begin(next_boot, next_build, AGAIN, LAST_MADE.isoformat())
    assert marks.untold() == expected


def test_the_mark_of_an_agent_that_did_not_say_which_installation_it_was_is_believed(folder: StateFolder):
    marks = RunMarks(folder)
    marks.begin(BOOT, "", BEGAN, "")
    marks.end(Parting.UPGRADED, ENDED)
    RunMarks(folder).begin(BOOT, BUILD, AGAIN, LAST_MADE.isoformat())
    assert marks.untold() == ()


def test_the_first_run_has_nothing_to_tell(folder: StateFolder):
    assert began(folder).untold() == ()


def test_a_session_that_ends_while_the_run_goes_on_is_no_end_of_it(folder: StateFolder):
    marks = began(folder)
    marks.told()  # that its session was closed on battery
    marks.begin(BOOT, BUILD, AGAIN, "")
    assert [each.how for each in marks.untold()] == [Parting.KILLED]


def test_ends_wait_until_they_are_told_and_the_newest_are_kept(folder: StateFolder):
    marks = began(folder)
    for hour in range(1, MOST_PAST_ENDS + 4):
        marks.begin(BOOT, BUILD, BEGAN + timedelta(hours=hour), "")
    waiting = marks.untold()
    marks.forget_told()
    assert (len(waiting), waiting[-1].known_until, marks.untold()) == (16, BEGAN + timedelta(hours=18), ())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"ends": 1}', b'{"ends": [{"how": "mice"}]}', b"\xff", b'{"boot_id": 1}']
)
def test_of_damaged_marks_nothing_is_told(folder: StateFolder, content: bytes):
    for name in (MARK, UNTOLD):
        (folder.path / name).write_bytes(content)
    marks = began(folder)
    assert marks.untold() == ()


def test_a_mark_that_cannot_be_written_is_an_error_of_the_state_folder(folder: StateFolder):
    (folder.path / f"{MARK}.new").mkdir()
    with pytest.raises(StateFolderError):
        began(folder)
