"""The agent's commands against a real collector over loopback: what is made is delivered once, whatever fails on the way."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from enrolled_device import kinds, status, without_collector
from school import School, agent

from agent.state_folder import StateFolder

pytestmark = pytest.mark.end_to_end


def test_one_run_reports_and_is_acknowledged(state: Path):
    done = agent(state, "run", "--once")
    assert (done.returncode, done.stdout.splitlines(), status(state)) == (
        0,
        ["This device was surveyed.", "The collector has stored report 1."],
        (1, 1, 0),
    )


def test_check_has_the_shape_of_the_collectors_report(school: School, state: Path):
    agent(state, "run", "--once")
    reported = json.loads(school.rollcall("report", "--format", "json"))["devices"][0]["checks"][0]
    checked = json.loads(agent(state, "check", "--json").stdout)["checks"][0]
    assert [*checked] == [*reported]


def test_without_the_collector_the_report_is_kept_and_delivered_once_later(state: Path):
    alone = without_collector(state)
    kept = status(state)
    agent(state, "worker", "--once")
    assert (alone.returncode, kept, status(state)) == (4, (1, 0, 1), (1, 1, 0))


def test_a_collector_of_another_school_is_not_believed(state: Path, tmp_path: Path):
    other = School(tmp_path / "other" / "data")
    other.folder.parent.mkdir()
    other.found()
    (state / "trust.bundle").unlink()
    StateFolder(state).write("ca.pem", (other.folder / "keys" / "authority.pem").read_bytes())
    done = agent(state, "run", "--once")
    assert (done.returncode, "not signed by the school's authority" in done.stderr, status(state)) == (4, True, (1, 0, 1))


def test_a_worker_killed_between_spool_and_send_loses_nothing_and_repeats_nothing(school: School, state: Path):
    script = (
        "import os, signal, sys; from argparse import Namespace; from agent.wiring import surroundings\n"
        "from agent.worker_wiring import open_worker; from compliance.report import Trigger\n"
        "def die(line): os.kill(os.getpid(), signal.SIGKILL)\n"
        "with open_worker(surroundings(Namespace(state=sys.argv[1], settings=None)), die, once=True) as worker:\n"
        "    worker.work(Trigger.SCHEDULE)"
    )
    killed = subprocess.run([sys.executable, "-c", script, state], capture_output=True, timeout=60, check=False)
    kept = status(state)
    done = agent(state, "run", "--once")
    assert (killed.returncode, kept, done.returncode, status(state)) == (-9, (1, 0, 1), 0, (2, 2, 0))


def test_a_line_cut_after_the_commit_delivers_once(state: Path):
    agent(state, "run", "--once")
    spool = StateFolder(state).spool_file
    before = spool.read_bytes()
    without_collector(state)
    assert before != spool.read_bytes()
    held = spool.read_bytes()  # as if the acknowledgement of the next delivery never came
    agent(state, "worker", "--once")
    delivered = status(state)
    spool.write_bytes(held)
    forgotten = status(state)
    done = agent(state, "worker", "--once")
    assert (delivered, forgotten, done.returncode, status(state)) == ((2, 2, 0), (2, 1, 1), 0, (2, 2, 0))


def test_a_device_on_which_nothing_changed_says_so_in_a_heartbeat(school: School, state: Path):
    assert agent(state, "run", "--once").returncode == 0
    assert agent(state, "worker", "--once").returncode == 0  # not time yet: it only delivers
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1, minutes=1)).isoformat()
    standing = state / "standing.json"
    standing.write_text(json.dumps({**json.loads(standing.read_text()), "last_made_at": an_hour_ago}))
    assert agent(state, "worker", "--once").returncode == 0
    assert kinds(school, state) == ["REPORT", "HEARTBEAT"]
    assert status(state)[2] == 0
