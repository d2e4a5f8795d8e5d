"""Exceptions and checks in hand as a technician records them and as every page shows them."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.cli.exit_codes import ExitCode
from collector.wiring import Collector, clock
from compliance.days import day_in_words
from tests.fakes.command_line import Answer, Enrol, Rollcall

TOMORROW = clock().date() + timedelta(days=1)
IN_91_DAYS = (clock().date() + timedelta(days=92)).isoformat()
GRANT = ("exception", "grant", "LOCK-1", "--reason", "shows the time table", "--requested-by", "T. Technician")


@pytest.fixture
def laptop(enrol: Enrol, collector: Collector) -> str:
    """A device that has not reported: nothing is known of it."""
    enrol(asset_tag="LAP-0113")
    return "LAP-0113"


def grant(rollcall: Rollcall, data: Path, *more: str, by: str = "H. Head") -> Answer:
    return rollcall(*GRANT, "--approved-by", by, "--until", TOMORROW.isoformat(), *more, "--data", data)


def lock_of(rollcall: Rollcall, data: Path, laptop: str) -> dict[str, Any]:
    shown = json.loads(rollcall("device", "show", laptop, "--json", "--data", data).out)
    found: dict[str, Any] = next(each for each in shown["checks"] if each["rule"] == "LOCK-1")
    return found


def test_an_exception_is_on_every_page_and_in_the_log(rollcall: Rollcall, data: Path, laptop: str):
    assert grant(rollcall, data, "--device", laptop).out == (
        f"EXC-{clock().year}-0001: LOCK-1 is excused on LAP-0113 until {day_in_words(TOMORROW)}.\n"
    )
    number, words = f"EXC-{clock().year}-0001", f"Excused until {day_in_words(TOMORROW)}"
    check = lock_of(rollcall, data, laptop)
    assert (check["verdict"], check["excused"]) == (
        "WAIVED",
        {"exception": number, "until": TOMORROW.isoformat(), "reason": "shows the time table", "approved_by": "H. Head"},
    )
    text = " ".join(rollcall("device", "show", laptop, "--data", data).out.split())
    assert f"⌛ {words} · " in text
    assert f"Seen {words} ({number}): seen " in text
    assert "Excused H. Head approved it: shows the time table" in text
    assert "H. Head" not in check["saw"]
    report = json.loads(rollcall("report", "--json", "--data", data).out)
    assert [(each["exception"], each["whom"], each["excuses"]) for each in report["exceptions"]] == [
        (number, "LAP-0113", ["LAP-0113"])
    ]
    page = rollcall("report", "--format", "html", "--data", data).out
    assert ("Exceptions in force" in page, words in page) == (True, True)
    rows = list(csv.DictReader(io.StringIO(rollcall("report", "--format", "csv", "--data", data).out)))
    assert {each["rule"] for each in rows if each["excused_until"] == TOMORROW.isoformat()} == {"LOCK-1"}
    assert "exception.grant" in rollcall("audit", "--data", data).out


def test_exceptions_are_listed_shown_and_revoked(rollcall: Rollcall, data: Path, laptop: str):
    grant(rollcall, data, "--device", laptop)
    number = f"EXC-{clock().year}-0001"
    assert "H. Head" in rollcall("exception", "list", "--data", data).out
    shown = rollcall("exception", "show", number, "--data", data).out
    assert "Devices in use that it concerns now: LAP-0113" in shown
    assert rollcall("exception", "revoke", number, "--why", "no longer needed", "--data", data).code == 0
    assert lock_of(rollcall, data, laptop)["verdict"] == "UNKNOWN"
    assert rollcall("exception", "list", "--data", data).out == "No exception is in force.\n"
    assert "revoked" in rollcall("exception", "list", "--all", "--data", data).out
    assert rollcall("exception", "revoke", number, "--why", "again", "--data", data).code == ExitCode.REFUSED


def test_a_device_that_nothing_names_is_shown_by_the_start_of_its_id(rollcall: Rollcall, data: Path, enrol: Enrol):
    bare = enrol(asset_tag="", serial="", name="")
    grant(rollcall, data, "--device", bare.device_id.hex())
    shown = rollcall("exception", "show", f"EXC-{clock().year}-0001", "--data", data).out
    assert f"LOCK-1 on {bare.device_id.hex()[:12]}, until" in shown
    assert f"Devices in use that it concerns now: {bare.device_id.hex()[:12]}\n" in shown


def test_nobody_approves_what_they_ask_for(rollcall: Rollcall, data: Path, laptop: str):
    refused = rollcall(
        *GRANT[:-1], "h. head", "--approved-by", "H. Head", "--until", TOMORROW.isoformat(), "--device", laptop, "--data", data
    )
    assert (refused.code, "nobody approves an exception that they ask for" in refused.err) == (ExitCode.REFUSED, True)
    assert "refused: exception.grant" in rollcall("audit", "--data", data).out


def test_a_group_says_how_many_it_concerns(rollcall: Rollcall, data: Path, laptop: str):
    assert "excused on linux (1 in use now) until" in grant(rollcall, data, "--group", "linux").out
    (listed,) = json.loads(rollcall("exception", "list", "--json", "--data", data).out)
    assert (listed["group"], len(listed["concerns"])) == ("linux", 1)
    assert lock_of(rollcall, data, laptop)["verdict"] == "WAIVED"


def test_a_check_in_hand_goes_on_as_it_is_and_says_who_until_when(rollcall: Rollcall, data: Path, laptop: str):
    lock_of(rollcall, data, laptop)
    taken = rollcall(
        "device", "in-hand", laptop, "LOCK-1", "--by", "T. Technician", "--until", TOMORROW.isoformat(), "--data", data
    )
    assert taken.out == f"LOCK-1 on LAP-0113: T. Technician has it in hand until {day_in_words(TOMORROW)}.\n"
    check = lock_of(rollcall, data, laptop)
    assert (check["verdict"], check["in_hand"]) == ("UNKNOWN", {"by": "T. Technician", "until": TOMORROW.isoformat()})
    assert "In hand T. Technician, until" in " ".join(rollcall("device", "show", laptop, "--data", data).out.split())
    assert "in hand: T. Technician" in rollcall("report", "--format", "html", "--data", data).out
    assert rollcall("device", "in-hand", laptop, "LOCK-1", "--end", "--data", data).code == 0
    assert lock_of(rollcall, data, laptop)["in_hand"] is None
    assert rollcall("device", "in-hand", laptop, "LOCK-1", "--end", "--data", data).code == ExitCode.REFUSED


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("LOCK-9", "--by", "T", "--until", "2099-01-01"), ExitCode.REFUSED, "not judged by a rule 'LOCK-9'"),
        (("LOCK-1", "--by", "T", "--until", "2020-01-01"), ExitCode.REFUSED, "has passed"),
        (("LOCK-1", "--by", " ", "--until", "2099-01-01"), ExitCode.REFUSED, "is nobody's name"),
        (("LOCK-1", "--by", "T", "--until", IN_91_DAYS), ExitCode.REFUSED, "what needs longer is an exception"),
        (("LOCK-1", "--by", "T"), ExitCode.USAGE, "say --by WHO and --until"),
        (("LOCK-1",), ExitCode.USAGE, "say --by WHO and --until"),
        (("LOCK-1", "--by", "T", "--until", "2099-01-01", "--end"), ExitCode.USAGE, "--end alone"),
    ],
)
def test_what_nobody_can_have_in_hand_is_refused(
    rollcall: Rollcall, data: Path, laptop: str, arguments: tuple[str, ...], code: ExitCode, why: str
):
    lock_of(rollcall, data, laptop)
    refused = rollcall("device", "in-hand", laptop, *arguments, "--data", data)
    assert (refused.code, why in " ".join(refused.err.split())) == (code, True)
