"""`rollcall report --as-at`: the same pages of a moment of the past, and of now exactly those of now."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.cli.exit_codes import ExitCode
from collector.wiring import Collector
from tests.fakes.command_line import Enrol, Rollcall
from tests.fakes.typed_everywhere import MARK, fill

READERS = ("technician", "slt", "governors")


@pytest.fixture
def typed(rollcall: Rollcall, data: Path, collector: Collector) -> Path:
    """A school with something of everything, judged."""
    assert rollcall("policy", "adopt", "s001-trust", "--data", data).code == 0
    with collector.database.writing() as tx:
        fill(tx, collector.clock())
    return data


def page(rollcall: Rollcall, data: Path, reader: str, *more: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(rollcall("report", "--for", reader, "--json", *more, "--data", data).out)


def counted(shown: Any) -> dict[str, tuple[object, ...]]:  # noqa: ANN401 - JSON
    """Each figure with its number, and what it counts where that is shown."""
    return {
        each["id"]: (
            each["number"],
            each["of"],
            sorted((thing["sort"], thing["key"], thing["rule"] or "") for thing in each.get("counts", ())),
        )
        for each in shown["figures"]
    }


@pytest.mark.parametrize("reader", READERS)
def test_as_at_now_every_figure_is_that_of_now(rollcall: Rollcall, typed: Path, reader: str):
    now = page(rollcall, typed, reader)
    then = page(rollcall, typed, reader, "--as-at", datetime.now(UTC).isoformat())
    assert counted(then) == counted(now)
    assert (now["is_past"], then["is_past"], then["verdict"]) == (False, True, now["verdict"])


def test_a_figure_of_an_old_page_leads_to_what_it_counted_when_the_page_was_made(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    first = enrol()
    made = page(rollcall, data, "governors")
    enrol(asset_tag="RC-0008", serial="EF34", enrolled_at=collector.clock())
    command = made["trace"].replace("FIGURE", "devices").split()[1:]
    traced = json.loads(rollcall(*command, "--json", "--data", data).out)
    assert ([each["key"] for each in traced["counts"]], page(rollcall, data, "governors")["figures"][0]["number"]) == (
        [first.device_id.hex()],
        2,
    )


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_governors_are_shown_nothing_that_anybody_typed_of_the_past_either(rollcall: Rollcall, typed: Path, form: str):
    rollcall("report", "--data", typed)
    asked = ("report", "--for", "governors", "--as-at", datetime.now(UTC).isoformat(), "--format", form)
    answer = rollcall(*asked, "--data", typed)
    assert (answer.code, MARK in answer.out) == (ExitCode.NEEDS_ACTION, False)


def test_before_anything_was_adopted_nothing_was_judged_and_no_device_was_there(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    answer = rollcall("report", "--as-at", "2020-10-01", "--data", data)
    said = " ".join(answer.out.split())
    assert answer.code == ExitCode.NOT_KNOWN
    assert "As at 1 October 2020, as known on " in said
    assert "Nothing was judged: no policy was in force that can be read." in said
    assert "No device was in use." in said


def test_what_a_loan_was_that_has_moved_on_since_is_not_guessed(rollcall: Rollcall, typed: Path, collector: Collector):
    before = collector.clock()
    with collector.database.writing() as tx:
        tx.run("UPDATE loans SET state = 'returned', state_changed_at = :at", {"at": "2999-01-01T00:00:00.000000Z"})
    shown = page(rollcall, typed, "slt", "--as-at", before.isoformat())
    loans = {each["id"]: each["number"] for each in shown["figures"] if each["id"].startswith("loans")}
    assert set(loans.values()) == {None}
    assert (
        "Devices on loan: not recorded of that day"
        in rollcall("report", "--for", "slt", "--as-at", before.isoformat(), "--data", typed).out
    )


def test_what_changed_is_said_since_the_day_that_was_named(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    enrol()
    rollcall("report", "--data", data)
    before = collector.clock()
    enrol(asset_tag="RC-0008", serial="EF34", enrolled_at=before + timedelta(milliseconds=1))
    shown = page(rollcall, data, "governors", "--compare-with", before.isoformat())
    change = {each["id"]: each["change"] for each in shown["figures"]}
    assert (change["devices"], change["devices.not-known"], change["devices.meets"]) == ("1 more", "1 more", "as many")


def test_a_day_on_which_nothing_was_judged_is_not_compared(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    shown = page(rollcall, data, "governors", "--compare-with", "2020-10-01")
    assert (shown["compared_with"], {each["change"] for each in shown["figures"]}) == (None, {None})
    assert "Nothing was judged on 1 October 2020, so nothing is compared with that day." in shown["remarks"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--known-at", "2026-10-01"), "--as-at"),
        (("--as-at", "2026-10-02", "--known-at", "2026-10-01"), "nobody knew it yet"),
        (("--as-at", "soon"), "neither a day nor an instant"),
        (("--as-at", "2020-10-01", "--device", "RC-0007"), "says nothing beside --as-at"),
        (("--for", "slt", "--as-at", "2020-10-01", "--compare-with", "2020-10-02"), "lies behind the moment of the report"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(rollcall: Rollcall, data: Path, enrol: Enrol, options: tuple[str, ...], said: str):
    enrol()
    answer = rollcall("report", *options, "--data", data)
    assert (answer.code, said in answer.err) == (ExitCode.USAGE, True)
