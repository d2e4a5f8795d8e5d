"""However an agent ends, its collector's page says what was seen of it, and accuses nobody. Real processes, really ended."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from school import PATIENCE_SECONDS, School, eventually
from service_run import after_another_start, children, killed_with_its_worker, may_start_again, service

from agent.ending import WORD
from agent.enrolment_record import load_enrolment
from agent.standing import StandingFile
from agent.state_folder import StateFolder

pytestmark = pytest.mark.end_to_end

TOLD_TO_END = ("stopped", "ended")
"""A signal: the second where nothing on this computer says whether it goes down too."""


def device_id(state: Path) -> str:
    return load_enrolment(StateFolder(state)).device_id


def page(school: School, state: Path) -> dict[str, Any]:
    """The device's page, for machines."""
    found: dict[str, Any] = json.loads(school.rollcall("device", "show", device_id(state), "--json"))
    return found


def ends(school: School, state: Path) -> list[tuple[str, bool]]:
    """How its agent ended, and whether it was heard since."""
    return [(each["how"], each["heard_since"]) for each in page(school, state)["agent_ends"]]


def words(school: School, state: Path) -> str:
    """The page, for people."""
    return " ".join(school.rollcall("device", "show", device_id(state)).split())


def reported(state: Path, times: int) -> None:
    """Wait until all that this device has made is at the collector."""

    def are_there() -> bool:
        standing = StandingFile(StateFolder(state)).now
        return times <= standing.acknowledged_sequence == standing.made_sequence

    eventually(are_there)


def ended(process: "subprocess.Popen[str]", how: signal.Signals) -> None:
    process.send_signal(how)
    process.communicate(timeout=PATIENCE_SECONDS)


def test_a_service_that_is_told_to_end_says_so_at_once_and_the_next_run_that_the_computer_stayed_on(
    school: School, state: Path
):
    with service(state) as process:
        reported(state, 1)
        ended(process, signal.SIGTERM)
    told = page(school, state)
    (end,) = told["agent_ends"]
    assert (end["how"] in TOLD_TO_END, end["heard_since"], told["last_words"]) == (True, False, end["how"])
    with service(state):
        reported(state, 3)
        said = words(school, state)
    assert "The agent was stopped on " in said
    assert "while the computer stayed on. It has been heard since" in said


def test_a_signal_to_all_its_processes_at_once_as_systemd_sends_it_says_the_same(school: School, state: Path):
    with service(state) as process:
        reported(state, 1)
        for worker in children(process.pid):
            os.kill(worker, signal.SIGTERM)
        ended(process, signal.SIGTERM)
    ((how, is_over),) = ends(school, state)
    assert (how in TOLD_TO_END, is_over) == (True, False)


def test_an_agent_that_is_killed_says_so_when_it_starts_again(school: School, state: Path):
    with service(state) as process:
        reported(state, 1)
        killed_with_its_worker(process)
    with service(state):
        reported(state, 2)
        said = words(school, state)
    assert "The agent ended without a word, while the computer stayed on, after " in said


def test_a_worker_that_outlives_its_service_leaves_the_words_that_it_was_gone(school: School, state: Path):
    with service(state) as process:
        reported(state, 1)
        ended(process, signal.SIGKILL)
    eventually(lambda: page(school, state)["last_words"] == "the agent's main process has ended without a word")
    assert ends(school, state) == []


def test_an_agent_that_is_uninstalled_says_so(school: School, state: Path):
    with service(state) as process:
        reported(state, 1)
        (state / WORD).write_text("uninstalled\n")  # as the package's script does before it stops the service
        ended(process, signal.SIGTERM)
    assert (ends(school, state), (state / WORD).exists()) == ([("uninstalled", False)], False)


def test_a_computer_that_lost_its_power_says_so_after_its_next_start(school: School, state: Path, tmp_path: Path):
    if not may_start_again(tmp_path):
        pytest.skip("this account may make no mount namespace, in which the kernel's boot_id can be another one")
    with service(state) as process:
        reported(state, 1)
        killed_with_its_worker(process)
    with service(state, after_another_start(tmp_path)):
        reported(state, 2)
        assert ends(school, state) == [("power_lost", True)]


def test_a_computer_that_was_restarted_in_order_has_nothing_to_tell(school: School, state: Path, tmp_path: Path):
    if not may_start_again(tmp_path):
        pytest.skip("this account may make no mount namespace, in which the kernel's boot_id can be another one")
    with service(state) as process:
        reported(state, 1)
        ended(process, signal.SIGTERM)
    with service(state, after_another_start(tmp_path)):
        reported(state, 3)
        ((how, is_over),) = ends(school, state)
    assert (how in TOLD_TO_END, is_over) == (True, True)  # and no word of its being killed, or of a computer that stayed on
