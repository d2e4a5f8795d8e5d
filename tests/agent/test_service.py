"""The service against a real collector over loopback: it reports when it is asked to, whichever of its processes is killed."""

import os
import shutil
import signal
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from enrolled_device import device_id, kinds, messages, status, told
from school import PATIENCE_SECONDS, PROGRAMS, School, agent, eventually

from compliance.envelope import read_outer
from compliance.wire.codec import decode_report

pytestmark = pytest.mark.end_to_end


@contextmanager
def resident(state: Path) -> Iterator["subprocess.Popen[str]"]:
    """The service, for the length of a test."""
    command = [PROGRAMS / "rollcall-agent", "run", "--state", state, "--settings", state.parent / "settings"]
    (state.parent / "settings").mkdir()
    (state.parent / "settings" / "agent.toml").write_text(
        "[schedule]\nsettle_seconds = 0\nchanges_apart_seconds = 0\n[retry]\nfirst_seconds = 0.1\n"
    )
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)


def may_be_a_service() -> bool:
    """Whether what this account starts could be a service of the system's."""
    return os.getuid() < 1000


def triggers(school: School, state: Path) -> list[str]:
    """What each report says that it was made for."""
    held = [each for each, kind in zip(messages(school, state), kinds(school, state), strict=True) if kind == "REPORT"]
    return [decode_report(read_outer(b64decode(each["sealed"])).payload).report.trigger.value for each in held]


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_service_reports_at_start_and_on_a_signal_and_on_a_dropped_file(state: Path):
    with resident(state) as process:
        eventually(lambda: status(state) == (1, 1, 0))
        process.send_signal(signal.SIGHUP)
        eventually(lambda: status(state) == (2, 2, 0))
        (state / "triggers" / "now").touch()
        eventually(lambda: status(state) == (3, 3, 0))
    assert process.returncode == 0


def test_a_settings_file_that_changes_is_reported_and_the_evidence_says_that_it_was_why(school: School, state: Path):
    with resident(state):
        eventually(lambda: status(state) == (1, 1, 0))
        (state.parent / "settings" / "conf.d").mkdir()
        (state.parent / "settings" / "conf.d" / "slow.toml").write_text("[schedule]\nsurvey_every_hours = 24\n")
        eventually(lambda: status(state) == (2, 2, 0))
    assert triggers(school, state) == ["boot", "policy"]


@pytest.mark.skipif(not may_be_a_service(), reason="only programs of root and of system accounts are followed")
def test_an_antivirus_that_is_killed_is_reported(school: School, state: Path, tmp_path: Path):
    program = tmp_path / "clamd"
    shutil.copy(shutil.which("sleep") or "", program)
    with subprocess.Popen([program, "600"]) as clamd, resident(state):
        eventually(lambda: status(state) == (1, 1, 0))
        clamd.kill()
        clamd.wait()
        eventually(lambda: status(state) == (2, 2, 0))
    assert triggers(school, state) == ["boot", "antivirus"]


def test_the_doctor_says_what_the_running_service_watches_and_that_none_runs(state: Path):
    with resident(state):
        eventually(lambda: status(state) == (1, 1, 0))
        watching = told(state)["watching"]
    assert watching["folders"] > 0
    assert (told(state)["watching"], "no service runs here now" in agent(state, "doctor").stdout) == (None, True)


def test_a_second_service_with_the_same_state_folder_ends_and_says_why(state: Path):
    with resident(state):
        eventually(lambda: status(state) == (1, 1, 0))
        done = agent(state, "run")
    assert "is in use by another rollcall-agent" in done.stderr


def test_a_technician_asks_and_the_device_reports_now(school: School, state: Path):
    with resident(state):
        eventually(lambda: status(state)[1] >= 1)
        said = school.rollcall("device", "check-now", device_id(state))
    assert kinds(school, state)[:2] == ["REPORT", "REPORT"], said
    assert "not connected" not in said


def test_a_killed_worker_is_started_again_and_goes_on(state: Path):
    with resident(state) as process:
        eventually(lambda: status(state) == (1, 1, 0))
        (worker,) = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: worker not in children(process.pid))
        process.send_signal(signal.SIGHUP)
        eventually(lambda: status(state) == (2, 2, 0))
    assert process.returncode == 0


def test_a_worker_does_not_outlive_a_killed_resident(state: Path):
    with resident(state) as process:
        eventually(lambda: status(state) == (1, 1, 0))
        (worker,) = children(process.pid)
        process.kill()
        eventually(lambda: not Path(f"/proc/{worker}").exists() or "zombie" in Path(f"/proc/{worker}/status").read_text())
    assert process.returncode == -9


def test_the_resident_holds_nothing_heavy(state: Path):
    with resident(state) as process:
        eventually(lambda: status(state) == (1, 1, 0))
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
    assert [name for name in ("cygrpc", "cryptography", "google/_upb", "psutil", "_ssl", "_sqlite3") if name in mapped] == []
