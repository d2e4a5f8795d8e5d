"""The service against a real collector over loopback: it reports when it is asked to, whichever of its processes is killed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from enrolled_device import device_id, kinds, status
from school import PATIENCE_SECONDS, PROGRAMS, School, eventually

pytestmark = pytest.mark.end_to_end


@contextmanager
def resident(state: Path) -> Iterator["subprocess.Popen[str]"]:
    """The service, for the length of a test."""
    command = [PROGRAMS / "rollcall-agent", "run", "--state", state, "--settings", state.parent / "settings"]
    (state.parent / "settings").mkdir()
    (state.parent / "settings" / "agent.toml").write_text("[schedule]\nsettle_seconds = 0\n[retry]\nfirst_seconds = 0.1\n")
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)


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
