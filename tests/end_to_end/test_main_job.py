"""The main job with real processes over loopback, and what must survive their death."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.conftest import School

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]


def test_the_demo_prints_a_true_report_of_this_computer_and_exits_0(tmp_path: Path) -> None:
    environment = {**os.environ, "ONCE": "1", "PYTHONPATH": str(ROOT)}
    environment.pop("DEVICES", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "build" / "demo" / "report.json").read_text(encoding="utf-8"))
    (device,) = report["devices"]
    assert set(report) == {"school", "generated_at", "policy", "policy_trouble", "exceptions", "devices", "records"}
    assert (device["asset_tag"], device["simulated"], device["state"]) == ("DEMO-0001", False, "reporting")
    assert device["last_report_at"]
    assert {check["verdict"] for check in device["checks"]} <= {"PASS", "FAIL", "UNKNOWN", "NOT_APPLICABLE", "RECORDED"}
    assert all(set(check["clause"]) == {"policy", "section", "quote"} for check in device["checks"])
    assert "Laptops taken off site are encrypted" in done.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["build"]


def test_what_was_acknowledged_is_there_after_the_collector_was_killed(school: School) -> None:
    school.serve()
    school.enrol()
    assert school.agent("run", "--once").returncode == 0
    school.stop(signal.SIGKILL)
    school.serve()
    (device,) = school.report()["devices"]
    assert device["state"] == "reporting"
    assert school.agent("run", "--once").returncode == 0


def test_reports_made_while_the_collector_is_away_are_kept_and_delivered_later(school: School) -> None:
    school.serve()
    school.enrol()
    school.stop()
    away = school.agent("run", "--once")
    assert (away.returncode, "cannot be reached" in away.stderr) == (4, True)
    school.agent("run", "--once")
    school.serve()
    school.agent("run", "--once")
    waiting = json.loads(school.agent("status", "--json").stdout)
    assert school.report()["devices"][0]["state"] == "reporting"
    assert waiting["reports_waiting"] == 0


def test_a_graceful_stop_ends_with_0(school: School) -> None:
    school.serve()
    assert school.stop(signal.SIGTERM) == 0


def test_a_returned_device_is_not_heard_any_more(school: School) -> None:
    school.serve()
    school.enrol()
    school.rollcall("loan", "return", "LOAN-1")
    refused = school.agent("run", "--once")
    assert (refused.returncode, "returned" in refused.stderr) == (5, True)


def test_a_technicians_eye_confirms_a_device_without_a_serial_number(school: School) -> None:
    school.serve()
    school.enrol()
    school.agent("run", "--once")

    def loan_rule() -> str:
        return next(check["verdict"] for check in school.report()["devices"][0]["checks"] if check["rule"] == "LOAN-1")

    if Path("/sys/class/dmi/id/product_serial").exists():
        pytest.skip("the firmware of this computer has a serial number")
    before = loan_rule()
    confirmed = school.rollcall("loan", "confirm-device", "LOAN-1", "--by", "T. Technician")
    assert confirmed.returncode == 0, confirmed.stderr
    assert (before, loan_rule()) == ("UNKNOWN", "PASS")


def agreement(text_sha256: str, loan_id: str = "PAPER-7", head: str = "H. Head") -> str:
    """A signed agreement as a school would file it."""
    return f"""
due_back = "2027-07-16"
agreement = {{ id = "{loan_id}", version = "1", text_sha256 = "{text_sha256}" }}
device = {{ make = "Example", model = "Book 14", serial = "5CD1234ABC", asset_tag = "LAP-0007" }}
member_of_staff = {{ name = "A. Sample", role = "teacher" }}
received_by = {{ name = "A. Sample", signed_at = "2026-11-02T08:30:00Z" }}
technician_approval = {{ name = "T. Technician", at = "2026-11-02T08:31:00Z" }}
headteacher_authorisation = {{ name = "{head}", signed_at = "2026-11-02T08:40:00Z" }}
"""


def wait_for(path: Path) -> Path:
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return path


def test_an_agreement_dropped_into_the_inbox_is_answered_with_an_enrolment_file(school: School) -> None:
    adopted = json.loads(school.rollcall("agreement", "show", "--json").stdout)
    school.serve()
    (school.data / "loans" / "inbox" / "paper.toml").write_text(agreement(adopted["text_sha256"]), encoding="utf-8")
    answer = wait_for(school.data / "loans" / "outbox" / "PAPER-7.toml")
    assert 'serial = "5CD1234ABC"' in answer.read_text(encoding="utf-8")


def test_a_wrong_agreement_goes_to_rejected_with_field_value_and_remedy(school: School) -> None:
    adopted = json.loads(school.rollcall("agreement", "show", "--json").stdout)
    school.serve()
    (school.data / "loans" / "inbox" / "paper.toml").write_text(agreement(adopted["text_sha256"], head=""), encoding="utf-8")
    reason = wait_for(school.data / "loans" / "rejected" / "paper.toml.reason.txt")
    assert "headteacher_authorisation.name" in reason.read_text(encoding="utf-8")
    assert wait_for(school.data / "loans" / "rejected" / "paper.toml").exists()
    assert list((school.data / "loans" / "outbox").iterdir()) == []


def test_a_port_in_use_is_refused_in_words(school: School) -> None:
    school.serve()
    second = school.rollcall("serve")
    assert (second.returncode, "cannot be used" in second.stderr, "Traceback" in second.stderr) == (5, True, False)


def test_without_a_data_folder_the_command_says_what_to_do(tmp_path: Path) -> None:
    nowhere = School(tmp_path / "nothing", tmp_path / "state")
    refused = nowhere.rollcall("report")
    assert (refused.returncode, "rollcall init" in refused.stderr) == (5, True)
