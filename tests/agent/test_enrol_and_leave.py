"""A device comes to a real collector and goes: it enrols once, waits for approval, and leaves only by what it means to drop."""

from pathlib import Path

import pytest
from enrolled_device import status, without_collector
from school import School, agent

from agent.sessions.briefing import load_policy
from agent.state_folder import StateFolder

pytestmark = pytest.mark.end_to_end


def test_enrolling_brings_certificate_policy_and_registers(state: Path):
    names = {"tls.pem", "ca.pem", "trust.bundle", "policy.bundle", "registers.json", "enrolment.json", "signing.key"}
    modes = {path.name: path.stat().st_mode & 0o777 for path in state.iterdir() if path.name in names}
    assert (modes, load_policy(StateFolder(state)).policy_id) == (dict.fromkeys(names, 0o600), "s004-primary")


def test_a_device_enrols_once(school: School, state: Path):
    again = agent(state, "enrol", "--from", str(school.enrolment_file), "--asset-tag", "LAP-2")
    assert (again.returncode, "enrolled already" in again.stderr) == (5, True)


def test_a_device_that_waits_for_approval_keeps_its_report_and_says_so(school: School, tmp_path: Path):
    done = agent(tmp_path / "state", "enrol", "--from", str(school.enrolment_file), "--asset-tag", "NOT-LISTED")
    refused = agent(tmp_path / "state", "run", "--once")
    said = "approve this device" in refused.stderr
    assert (done.returncode, refused.returncode, said, status(tmp_path / "state")) == (0, 5, True, (1, 0, 1))


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
