"""`rollcall device show --as-at`: a day means its end at the school, and nothing ahead of now can be asked."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from collector.cli.exit_codes import ExitCode
from collector.cli.moments import past_moment
from tests.fakes.command_line import Enrol, Rollcall

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-01", datetime(2026, 11, 1, 23, 59, 59, 999_999, UTC)),
        ("2026-10-01", datetime(2026, 10, 1, 22, 59, 59, 999_999, UTC)),
        ("2026-11-26", NOW),
        ("2026-10-01T14:30", datetime(2026, 10, 1, 13, 30, tzinfo=UTC)),
        ("2026-10-01T14:30Z", datetime(2026, 10, 1, 14, 30, tzinfo=UTC)),
        ("2026-10-01T14:30+02:00", datetime(2026, 10, 1, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_day_is_its_end_and_an_instant_is_by_the_clocks_of_the_school(typed: str, meant: datetime) -> None:
    assert past_moment(typed, NOW, "--as-at") == meant


@pytest.mark.parametrize(
    "typed", ["yesterday", "", "2026-13-01", "2026-11-27", "2026-11-26T14:00:01Z", "9999-12-31", "1.10.2026"]
)
def test_what_is_no_moment_of_the_past_is_wrong_usage(typed: str) -> None:
    with pytest.raises(typer.BadParameter):
        past_moment(typed, NOW, "--as-at")


def test_before_its_enrolment_a_device_is_not_known(rollcall: Rollcall, data: Path, enrol: Enrol) -> None:
    enrol()
    answer = rollcall("device", "show", "RC-0007", "--as-at", "2020-10-01", "--data", data)
    assert (answer.code, "it was not enrolled yet" in answer.out) == (ExitCode.NOT_KNOWN, True)


def test_as_at_today_every_rule_in_force_is_there(rollcall: Rollcall, data: Path, enrol: Enrol) -> None:
    enrol()
    rollcall("report", "--data", data)
    now = json.loads(rollcall("device", "show", "RC-0007", "--json", "--data", data).out)
    read = json.loads(
        rollcall("device", "show", "RC-0007", "--as-at", datetime.now(UTC).isoformat(), "--json", "--data", data).out
    )
    verdicts = [[(each["rule"], each["verdict"]) for each in page["checks"]] for page in (now, read)]
    assert (verdicts[0] == verdicts[1], read["why_nothing"]) == (True, "")


def test_nobody_knew_before_it_was(rollcall: Rollcall, data: Path, enrol: Enrol) -> None:
    enrol()
    asked = ("device", "show", "RC-0007", "--as-at", "2026-10-02", "--known-at", "2026-10-01", "--data", data)
    assert (rollcall(*asked).code, "nobody knew it yet" in rollcall(*asked).err) == (ExitCode.USAGE, True)


def test_when_it_was_known_is_asked_of_a_moment_only(rollcall: Rollcall, data: Path, enrol: Enrol) -> None:
    enrol()
    answer = rollcall("device", "show", "RC-0007", "--known-at", "2026-10-01", "--data", data)
    assert (answer.code, "--as-at" in answer.err) == (ExitCode.USAGE, True)


def test_the_page_fits_80_columns(rollcall: Rollcall, data: Path, enrol: Enrol) -> None:
    enrol()
    rollcall("report", "--data", data)
    for moment in ("2020-10-01", datetime.now(UTC).isoformat()):
        out = rollcall("device", "show", "RC-0007", "--as-at", moment, "--data", data).out
        assert max(map(len, out.splitlines())) <= 80
