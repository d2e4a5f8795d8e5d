"""`rollcall report --for`: three readers of one set of numbers, and what each is never shown."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from collector.cli.exit_codes import ExitCode
from collector.wiring import Collector
from tests.fakes.command_line import Enrol, Rollcall
from tests.fakes.html_page import Page
from tests.fakes.typed_everywhere import MARK, fill

READERS = ("technician", "slt", "governors")
FORMATS = ("text", "json", "csv", "html")


@pytest.fixture
def typed(rollcall: Rollcall, data: Path, collector: Collector) -> Path:
    """A school with something unmistakable in every field that people type, and a policy that reads the registers."""
    assert rollcall("policy", "adopt", "s001-trust", "--data", data).code == 0
    with collector.database.writing() as tx:
        fill(tx, collector.clock())
    return data


def page(rollcall: Rollcall, data: Path, reader: str, *more: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(rollcall("report", "--for", reader, "--json", *more, "--data", data).out)


def numbers(shown: Any) -> dict[str, int]:  # noqa: ANN401 - JSON
    return {each["id"]: each["number"] for each in shown["figures"]}


@pytest.mark.parametrize("form", FORMATS)
def test_governors_are_shown_nothing_that_anybody_typed(rollcall: Rollcall, typed: Path, form: str):
    answer = rollcall("report", "--for", "governors", "--format", form, "--data", typed)
    assert (answer.code, MARK in answer.out, "01" * 32 in answer.out) == (ExitCode.NEEDS_ACTION, False, False)


@pytest.mark.parametrize("form", FORMATS)
def test_the_technician_is_shown_all_of_it(rollcall: Rollcall, typed: Path, form: str):
    """Or the test before would prove nothing."""
    shown = rollcall("report", "--for", "technician", "--format", form, "--data", typed).out
    words = ("-TAG", " reason", " asks", " approves", "-TAG-2", " detail")
    expected = words if form in ("json", "text", "html") else ("-TAG", " reason", "-TAG-2", " detail")
    assert [each for each in expected if MARK + each not in " ".join(shown.split())] == []


def test_governors_are_shown_what_is_excused_and_what_happened_as_numbers(rollcall: Rollcall, typed: Path):
    shown = numbers(page(rollcall, typed, "governors"))
    assert [shown[each] for each in ("devices", "exceptions", "incidents.devices", "incidents.log", "loans.overdue")] == [
        2, 1, 1, 1, 1,
    ]  # fmt: skip


def test_leaders_are_shown_no_person_no_device_and_no_reason(rollcall: Rollcall, typed: Path):
    shown = rollcall("report", "--for", "slt", "--data", typed).out
    named = (" borrower", " asks", " approves", " reason", "-TAG", "SERIAL", "-name", " fixes", " owner", " person", " detail")
    assert [each for each in named if MARK + each in " ".join(shown.split())] == []


def test_three_readers_are_told_the_same_numbers(rollcall: Rollcall, typed: Path):
    told = [numbers(page(rollcall, typed, reader)) for reader in READERS]
    shared = set(told[0]) & set(told[1]) & set(told[2])
    assert [{each: one[each] for each in shared} for one in told] == [{each: told[0][each] for each in shared}] * 3
    assert {"devices", "devices.not-known", "check.LOCK-1.not-known", "exceptions", "incidents.log", "loans"} <= shared


def test_every_figure_of_every_page_can_be_traced_to_as_many_things(rollcall: Rollcall, typed: Path):
    everything = {each: number for reader in READERS for each, number in numbers(page(rollcall, typed, reader)).items()}
    counted = {each["id"]: each["counts"] for each in page(rollcall, typed, "technician")["figures"]}
    assert {each: len(counts) for each, counts in counted.items()} == {each: everything[each] for each in counted}
    for figure in sorted(everything.keys() - counted.keys()):
        traced = json.loads(rollcall("report", "--trace", figure, "--json", "--data", typed).out)
        assert (traced["figure"], len(traced["counts"])) == (figure, everything[figure])


def test_a_figure_leads_to_exactly_the_devices_that_it_counts(rollcall: Rollcall, data: Path, enrol: Enrol):
    first, second = enrol(), enrol(asset_tag="RC-0008", serial="EF34")
    traced = json.loads(rollcall("report", "--trace", "check.LOCK-1.not-known", "--json", "--data", data).out)
    assert {each["key"] for each in traced["counts"]} == {first.device_id.hex(), second.device_id.hex()}
    assert (traced["number"], traced["of"]) == (2, 2)


def test_a_list_is_written_as_text_and_csv_too(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(asset_tag="=HYPERLINK(1)")
    text = rollcall("report", "--trace", "devices", "--data", data).out
    (row,) = csv.DictReader(io.StringIO(rollcall("report", "--trace", "devices", "--format", "csv", "--data", data).out))
    assert ("=HYPERLINK(1)" in text, row["label"], row["sort"]) == (True, "'=HYPERLINK(1)", "device")


def test_a_figure_that_does_not_exist_is_wrong_usage(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    answer = rollcall("report", "--trace", "check.LOCK-1.overdu", "--data", data)
    assert (answer.code, "did you mean check.LOCK-1.overdue" in answer.err) == (ExitCode.USAGE, True)


@pytest.mark.parametrize("option", [("--device", "RC-0007"), ("--full",)])
def test_a_page_for_a_reader_is_about_the_whole_school(rollcall: Rollcall, data: Path, enrol: Enrol, option: tuple[str, ...]):
    enrol()
    answer = rollcall("report", "--for", "slt", *option, "--data", data)
    assert (answer.code, "says nothing beside --for" in answer.err) == (ExitCode.USAGE, True)


@pytest.mark.parametrize("reader", READERS)
def test_text_fits_80_columns_and_the_page_leads_nowhere_that_is_not(rollcall: Rollcall, typed: Path, reader: str):
    text = rollcall("report", "--for", reader, "--data", typed).out
    read = Page(rollcall("report", "--for", reader, "--format", "html", "--data", typed).out)
    assert (max(map(len, text.splitlines())) <= 80, read.targets - read.ids, read.tags.count("h1")) == (True, set(), 1)


@pytest.mark.parametrize("reader", READERS)
def test_nothing_in_a_page_is_taken_for_markup(rollcall: Rollcall, data: Path, enrol: Enrol, reader: str):
    enrol(asset_tag="<script>1</script>")
    assert "<script" not in rollcall("report", "--for", reader, "--format", "html", "--data", data).out


@pytest.mark.parametrize("reader", READERS)
def test_a_school_without_devices_is_told_so_and_is_not_known(rollcall: Rollcall, data: Path, reader: str):
    answer = rollcall("report", "--for", reader, "--data", data)
    assert (answer.code, "No device is in use." in answer.out) == (ExitCode.NOT_KNOWN, True)


@pytest.mark.parametrize("reader", READERS)
def test_simulated_devices_are_never_counted_among_real_ones(rollcall: Rollcall, data: Path, enrol: Enrol, reader: str):
    enrol()
    enrol(simulated=True, asset_tag="SIM-0001", serial="")
    mixed = page(rollcall, data, reader)
    assert (numbers(mixed)["devices"], mixed["notices"][0]) == (1, "Simulated devices are not counted: 1.")


def test_where_all_devices_are_simulated_every_page_says_so(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(simulated=True, asset_tag="SIM-0001", serial="")
    told = [page(rollcall, data, reader)["notices"][0] for reader in READERS]
    assert told == ["No real device is in use. Every figure counts simulated devices, which are not real."] * 3
