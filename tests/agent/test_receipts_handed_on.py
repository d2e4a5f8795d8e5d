"""What a device hands on shows whether its collector still has what it acknowledged."""

import json
import sqlite3
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from enrolled_device import device_id, told
from school import PROGRAMS, School, agent

from agent.state_folder import StateFolder
from compliance.receipts_file import read_sealed

pytestmark = pytest.mark.end_to_end
HOLDS, USAGE, NOT_KNOWN, REFUSED = 0, 2, 3, 5


def verified(school: School, state: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """What is exported now, checked with the school's keys."""
    evidence, keys = state.parent / "lap.evidence", state.parent / "keys.json"
    school.rollcall("evidence", "export", device_id(state), "-o", str(evidence))
    school.rollcall("evidence", "keys", "-o", str(keys))
    command = [PROGRAMS / "rollcall", "verify", evidence, "--keys", keys, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def drop_the_last_message(school: School, state: Path) -> None:
    """As somebody does who has the collector's disk."""
    database = sqlite3.connect(school.folder / "rollcall.db")
    with database:
        last = "SELECT MAX(sequence) FROM envelopes WHERE device_id = ?"
        database.execute(
            f"DELETE FROM envelopes WHERE device_id = ? AND sequence = ({last})",  # noqa: S608 - no value of anybody's
            (bytes.fromhex(device_id(state)),) * 2,
        )
    database.close()


def test_a_collector_that_dropped_what_it_acknowledged_is_found_out(school: School, state: Path) -> None:
    for _ in range(2):
        assert agent(state, "run", "--once").returncode == HOLDS
    file = state.parent / "lap.receipts"
    done = agent(state, "receipts", "-o", str(file))
    assert (done.returncode, done.stdout) == (HOLDS, f"2 receipts, up to message 2 of epoch 0: {file}\n")
    held = verified(school, state, "--receipts", str(file))
    assert (held.returncode, "2 receipts that the device kept: all are for messages here" in held.stdout) == (HOLDS, True)
    drop_the_last_message(school, state)
    assert verified(school, state).returncode == HOLDS
    found = verified(school, state, "--receipts", str(file))
    assert (found.returncode, "message 2 of epoch 0: the collector signed on" in found.stdout) == (REFUSED, True)


def test_without_a_file_it_prints_what_status_names_as_the_last(school: School, state: Path) -> None:
    assert agent(state, "run", "--once").returncode == HOLDS
    (sealed,) = read_sealed(agent(state, "receipts").stdout.encode())
    assert b64decode(told(state)["last_receipt"]["sealed"]) == sealed


def test_a_device_without_a_receipt_has_nothing_to_hand_on_and_says_so(state: Path) -> None:
    file = state.parent / "lap.receipts"
    done = agent(state, "receipts", "-o", str(file))
    assert (done.returncode, "no receipt yet" in done.stderr, file.exists()) == (NOT_KNOWN, True, False)


def test_a_device_that_is_not_enrolled_says_so(tmp_path: Path) -> None:
    assert agent(StateFolder(tmp_path / "nothing").path, "receipts").returncode == NOT_KNOWN


def test_a_file_that_cannot_be_written_is_named(school: School, state: Path) -> None:
    assert agent(state, "run", "--once").returncode == HOLDS
    done = agent(state, "receipts", "-o", str(state.parent / "no" / "x"))
    assert (done.returncode, "choose another file with -o" in done.stderr) == (USAGE, True)


def test_the_file_is_json_that_says_for_people_what_each_receipt_is(school: School, state: Path) -> None:
    assert agent(state, "run", "--once").returncode == HOLDS
    plain = json.loads(agent(state, "receipts").stdout)
    assert (plain["device_id"], plain["receipts"][0]["sequence"]) == (device_id(state), 1)
