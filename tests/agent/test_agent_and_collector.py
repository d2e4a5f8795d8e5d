"""The agent's processes against a real collector's over loopback: what is made is delivered once, whatever dies on the way."""

import json
import os
import signal
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from school import PATIENCE_SECONDS, PROGRAMS, School, agent, eventually

from agent.briefing import load_policy
from agent.state_folder import StateFolder
from compliance.envelope import Purpose, read_outer

pytestmark = pytest.mark.end_to_end

NO_ONE = 1  # a port on which nobody listens


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    founded = School(tmp_path_factory.mktemp("school") / "data")
    founded.found()
    founded.serve()
    yield founded
    founded.stop()


@pytest.fixture
def state(school: School, tmp_path: Path) -> Path:
    """The state folder of a device that is enrolled, and approved since it is in the asset list."""
    done = agent(tmp_path / "state", "enrol", "--from", str(school.enrolment_file), "--asset-tag", tmp_path.name[:40])
    assert done.returncode == 0, done.stderr
    found = json.loads(agent(tmp_path / "state", "status", "--json").stdout)
    if found["awaiting_approval"]:
        school.rollcall("device", "approve", found["device_id"])
    return tmp_path / "state"


def status(state: Path) -> tuple[int, int, int]:
    """Reports made, acknowledged, waiting."""
    found = json.loads(agent(state, "status", "--json").stdout)
    return found["reports_made"], found["reports_acknowledged"], found["reports_waiting"]


def without_collector(state: Path) -> "subprocess.CompletedProcess[str]":
    """Run once while the collector cannot be reached: the record names a port where nobody listens."""
    record = StateFolder(state).enrolment_file
    kept = record.read_text()
    record.write_text(json.dumps({**json.loads(kept), "agents_port": NO_ONE, "https_port": NO_ONE}))
    try:
        return agent(state, "run", "--once")
    finally:
        record.write_text(kept)


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


def test_enrolling_brings_certificate_policy_and_registers(state: Path):
    names = {"tls.pem", "ca.pem", "trust.bundle", "policy.toml", "registers.json", "enrolment.json", "signing.key"}
    modes = {path.name: path.stat().st_mode & 0o777 for path in state.iterdir() if path.name in names}
    assert (modes, load_policy(StateFolder(state)).policy_id) == (dict.fromkeys(names, 0o600), "s004-primary")


def test_a_device_enrols_once(school: School, state: Path):
    again = agent(state, "enrol", "--from", str(school.enrolment_file), "--asset-tag", "LAP-2")
    assert (again.returncode, "enrolled already" in again.stderr) == (5, True)


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


def test_the_service_reports_at_start_and_on_a_signal_and_on_a_dropped_file(state: Path):
    with resident(state) as process:
        eventually(lambda: status(state) == (1, 1, 0))
        process.send_signal(signal.SIGHUP)
        eventually(lambda: status(state) == (2, 2, 0))
        (state / "triggers" / "now").touch()
        eventually(lambda: status(state) == (3, 3, 0))
    assert process.returncode == 0


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


def test_the_doctor_finds_nothing_wrong(state: Path):
    agent(state, "run", "--once")
    done = agent(state, "doctor")
    assert (done.returncode, [line[0] for line in done.stdout.splitlines()]) == (0, ["✔"] * 11)


def test_the_doctor_tells_machines_the_same(state: Path):
    agent(state, "run", "--once")
    done = agent(state, "doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_status"], [step["health"] for step in told["steps"]]) == (0, 0, ["ok"] * 11)


def test_the_doctor_names_what_is_wrong(state: Path):
    agent(state, "run", "--once")
    record = StateFolder(state).enrolment_file
    record.write_text(json.dumps({**json.loads(record.read_text()), "agents_port": NO_ONE, "https_port": NO_ONE}))
    (state / "signing.key").chmod(0o644)
    done = agent(state, "doctor")
    wrong = [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("✘")]
    assert (done.returncode, wrong) == (4, ["✘ permissions", "✘ agents' port"])


def test_the_doctor_says_not_known_of_what_only_this_device_has_wrong(state: Path):
    agent(state, "run", "--once")
    (state / "signing.key").chmod(0o644)
    assert agent(state, "doctor").returncode == 3


def test_a_name_that_nobody_knows_is_said_in_plain_words(state: Path):
    agent(state, "run", "--once")
    record = StateFolder(state).enrolment_file
    record.write_text(json.dumps({**json.loads(record.read_text()), "host": "collector.invalid"}))
    words = "the name collector.invalid is not known in this network; check host in the enrolment file, or ask the technician"
    ran, looked = agent(state, "run", "--once"), agent(state, "doctor")
    found = [line for line in looked.stdout.splitlines() if line.startswith("✘")]
    assert (ran.returncode, ran.stderr, looked.returncode, found) == (
        4,
        f"rollcall-agent run: {words}\n",
        4,
        [f"✘ name: {words}"],
    )


ONE_WAITS = (
    "rollcall-agent leave: 1 report waits for the collector. Deliver it (rollcall-agent run --once), "
    "or drop it (rollcall-agent leave --drop-undelivered)\n"
)
RETURNED = (
    "rollcall-agent leave: the school has recorded this device's return and takes no more reports. "
    "Run: rollcall-agent leave --drop-undelivered\n"
)


def test_leaving_with_reports_that_wait_must_be_meant(state: Path):
    without_collector(state)
    asked, meant = agent(state, "leave"), agent(state, "leave", "--drop-undelivered")
    assert (
        asked.returncode,
        asked.stderr,
        meant.returncode,
        meant.stdout.splitlines()[0],
        agent(state, "status").returncode,
    ) == (
        5,
        ONE_WAITS,
        0,
        "1 undelivered report was dropped.",
        3,
    )


def test_a_returned_device_is_told_so_by_doctor_and_leave(school: School, tmp_path: Path):
    state = tmp_path / "state"
    enrolled = agent(state, "enrol", "--from", str(school.lend("LAP-9", "LOAN-9")), "--asset-tag", "LAP-9")
    agent(state, "run", "--once")
    school.rollcall("loan", "return", "LOAN-9")
    refused, looked, left = agent(state, "run", "--once"), agent(state, "doctor"), agent(state, "leave")
    wrong = [line for line in looked.stdout.splitlines() if line.startswith("✘")]
    assert (enrolled.returncode, refused.returncode, looked.returncode, left.returncode, len(wrong)) == (0, 5, 5, 5, 2), wrong
    assert ("this device is returned" in wrong[0], wrong[0].endswith(". Run: rollcall-agent leave"), left.stderr) == (
        True,
        True,
        RETURNED,
    )


def test_a_device_that_waits_for_approval_keeps_its_report_and_says_so(school: School, tmp_path: Path):
    done = agent(tmp_path / "state", "enrol", "--from", str(school.enrolment_file), "--asset-tag", "NOT-LISTED")
    refused = agent(tmp_path / "state", "run", "--once")
    said = "approve this device" in refused.stderr
    assert (done.returncode, refused.returncode, said, status(tmp_path / "state")) == (0, 5, True, (1, 0, 1))


def test_the_doctor_says_who_must_approve_a_device_and_how(school: School, tmp_path: Path):
    state = tmp_path / "state"
    agent(state, "enrol", "--from", str(school.enrolment_file), "--asset-tag", "NOT-LISTED-EITHER")
    device_id = json.loads(agent(state, "status", "--json").stdout)["device_id"]
    found = []
    for _ in ("when it enrolled", "when it reported"):
        done = agent(state, "doctor")
        wrong = [line for line in done.stdout.splitlines() if line.startswith("✘")]
        told = [line.endswith(f"rollcall device approve {device_id[:16]}") for line in wrong]
        found.append((done.returncode, told))
        agent(state, "run", "--once")
    school.rollcall("device", "approve", device_id[:16])
    agent(state, "run", "--once")
    assert (found, agent(state, "doctor").returncode) == ([(5, [True, True])] * 2, 0)


def kinds(school: School, state: Path) -> list[str]:
    """The kind of each message that the collector holds of the device, in their order."""
    device_id = json.loads(agent(state, "status", "--json").stdout)["device_id"]
    file, keys = state.parent / "evidence", state.parent / "keys.json"
    school.rollcall("evidence", "export", device_id, "-o", str(file))
    school.rollcall("evidence", "keys", "-o", str(keys))
    school.rollcall("verify", str(file), "--keys", str(keys))
    lines = [json.loads(each) for each in file.read_text().splitlines()]
    held = [read_outer(b64decode(each["sealed"])).payload_type for each in lines if each["kind"] == "message"]
    return [Purpose(each).name for each in held]


def test_a_device_on_which_nothing_changed_says_so_in_a_heartbeat(school: School, state: Path):
    assert agent(state, "run", "--once").returncode == 0
    assert agent(state, "worker", "--once").returncode == 0  # not time yet: it only delivers
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1, minutes=1)).isoformat()
    standing = state / "standing.json"
    standing.write_text(json.dumps({**json.loads(standing.read_text()), "last_made_at": an_hour_ago}))
    assert agent(state, "worker", "--once").returncode == 0
    assert kinds(school, state) == ["REPORT", "HEARTBEAT"]
    assert status(state)[2] == 0


def test_a_technician_asks_and_the_device_reports_now(school: School, state: Path):
    device_id = json.loads(agent(state, "status", "--json").stdout)["device_id"]
    with resident(state):
        eventually(lambda: status(state)[1] >= 1)
        said = school.rollcall("device", "check-now", device_id)
    assert kinds(school, state)[:2] == ["REPORT", "REPORT"], said
    assert "not connected" not in said
