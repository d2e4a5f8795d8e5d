"""How long a device waits after a renewal that failed, and that it remembers it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made_up_device import new_folder

from agent.enrolment.renewal_tries import FILE, RenewalTries
from agent.errors import CollectorUnreachable
from agent.state_folder import StateFolder

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
FLEET = [b"certificate %d" % number for number in range(200)]


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return new_folder(tmp_path)


def tries(folder: StateFolder, later: timedelta = timedelta(0)) -> RenewalTries:
    return RenewalTries(folder, lambda: NOW + later, lambda _: None)


def asking(folder: StateFolder, later: timedelta) -> int:
    """How many devices of a fleet, each with this memory, ask again so much later."""
    return sum(tries(folder, later).is_time(each) for each in FLEET)


@pytest.mark.parametrize(
    ("failures", "nobody", "all_of_them"),
    [
        (1, timedelta(0), timedelta(hours=1)),
        (3, timedelta(0), timedelta(hours=4)),
        (40, timedelta(hours=24), timedelta(hours=48)),
    ],
)
def test_a_fleet_asks_again_spread_out_and_later_after_each_failure(
    folder: StateFolder, failures: int, nobody: timedelta, all_of_them: timedelta
) -> None:
    for _ in range(failures):
        tries(folder).failed(CollectorUnreachable("no"))
    middle = asking(folder, (nobody + all_of_them) / 2)
    assert (asking(folder, nobody) <= 1, 70 < middle < 130, asking(folder, all_of_them)) == (True, True, len(FLEET))


def test_a_clock_that_went_back_keeps_nobody_from_asking(folder: StateFolder) -> None:
    tries(folder).failed(CollectorUnreachable("no"))
    assert asking(folder, -timedelta(days=400)) == len(FLEET)


@pytest.mark.parametrize("content", [b"{", b'{"failures": -1}', b'{"failures": 3}', b'{"failures": 3, "failed_at": "soon"}'])
def test_a_damaged_memory_is_none(folder: StateFolder, content: bytes) -> None:
    folder.write(FILE, content)
    assert asking(folder, timedelta(0)) == len(FLEET)


def test_a_disk_that_takes_nothing_costs_no_session(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    waiting = tries(folder)
    (folder.path / FILE).mkdir()  # nothing can take its place
    waiting.failed(CollectorUnreachable("no"))
    assert not waiting.is_time(FLEET[0])
