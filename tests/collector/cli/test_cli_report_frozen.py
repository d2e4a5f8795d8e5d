"""`rollcall report freeze|frozen`: next year it shows the same, whoever wrote in it is named, and a paper can be checked."""

import json
from pathlib import Path
from typing import Any

import pytest

from collector.cli.exit_codes import ExitCode
from collector.wiring import Collector
from tests.fakes.command_line import Enrol, Rollcall
from tests.fakes.pdf_page import ReadPdf
from tests.fakes.typed_everywhere import MARK, fill

FORMATS = ("pdf", "html", "csv", "json", "text")
PERIOD = ("--for", "governors", "--period", "Autumn term 2026")
PEOPLE = ("--prepared-by", "T. Technician", "--approved-by", "H. Head")


def frozen(rollcall: Rollcall, data: Path, *more: str) -> dict[str, Any]:
    answer = rollcall("report", "freeze", *(more or (*PERIOD, *PEOPLE)), "--json", "--data", data)
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def opened(rollcall: Rollcall, data: Path, report: str, form: str, *more: str) -> bytes:
    file = data / f"opened.{form}"
    answer = rollcall("report", "frozen", "show", report, "--format", form, "-o", file, *more, "--data", data)
    assert (answer.code, answer.err) == (0, "")
    return file.read_bytes()


def figures(rollcall: Rollcall, data: Path, report: str) -> dict[str, Any]:
    return {each["id"]: each for each in json.loads(opened(rollcall, data, report, "json"))["figures"]}


def test_it_shows_the_same_bytes_whatever_the_school_is_now(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    report = frozen(rollcall, data)["id"]
    before = {form: opened(rollcall, data, report, form) for form in FORMATS}
    enrol(asset_tag="RC-0008", serial="EF34")
    assert rollcall("policy", "adopt", "s001-trust", "--data", data).code == 0
    assert {form: opened(rollcall, data, report, form) for form in FORMATS} == before
    live = json.loads(rollcall("report", "--for", "governors", "--json", "--data", data).out)
    assert (figures(rollcall, data, report)["devices"]["number"], live["figures"][0]["number"]) == (1, 2)


def test_every_format_says_period_people_and_code_and_the_same_figures(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    kept = frozen(rollcall, data)
    pdf = ReadPdf(opened(rollcall, data, kept["id"], "pdf"))
    written = [pdf.words, *(opened(rollcall, data, kept["id"], form).decode() for form in ("html", "text", "json"))]
    for each in written:
        flat = " ".join(each.split())
        assert [said in flat for said in ("Autumn term 2026", "T. Technician", "H. Head", kept["code"])] == [True] * 4
    assert (pdf.title, pdf.untagged) == ("Keeping school devices safe: report to governors, Autumn term 2026", [])


def test_a_frozen_report_is_what_the_page_of_that_moment_was(rollcall: Rollcall, data: Path, enrol: Enrol):
    """Frozen data are numbers: made into a page again they give the figures, tables and words of the live one."""
    enrol()
    live = json.loads(rollcall("report", "--for", "governors", "--json", "--data", data).out)
    shown = json.loads(opened(rollcall, data, frozen(rollcall, data)["id"], "json"))
    moments = ("as_at", "known_at", "generated_at", "trace", "title", "frozen")
    assert {**shown, **{each: live[each] for each in moments}} == live


def test_the_next_term_stands_beside_the_last_one(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    frozen(rollcall, data, "--for", "governors", "--period", "Summer term 2026")
    enrol(asset_tag="RC-0008", serial="EF34")
    report = frozen(rollcall, data)["id"]
    again = frozen(rollcall, data)["id"]
    told = [figures(rollcall, data, each)["devices"] for each in (report, again)]
    assert [(each["number"], each["before"], each["change"]) for each in told] == [(2, "1", "1 more")] * 2
    assert "Summer term 2026" in ReadPdf(opened(rollcall, data, report, "pdf")).words


def test_an_edited_paragraph_is_marked_and_the_edition_before_stays(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    first = frozen(rollcall, data)
    before = opened(rollcall, data, first["id"], "pdf")
    answer = rollcall(
        *("report", "frozen", "edit", first["id"], "--paragraph", "All is *well* #panic()."),
        *("--by", "H. Head", "--json", "--data", data),
    )
    second = json.loads(answer.out)
    words = ReadPdf(opened(rollcall, data, first["id"], "pdf")).words
    assert (second["edition"], second["code"] != first["code"]) == (2, True)
    assert [said in words for said in ("All is *well* #panic().", "Edited by H. Head on", "We have 1 device in use.")] == [
        True
    ] * 3
    assert opened(rollcall, data, first["id"], "pdf", "--edition", "1") == before
    told = json.loads(rollcall("report", "frozen", "verify", first["code"], "--json", "--data", data).out)
    assert (told["edition"], told["newest_edition"], told["approved_by"]) == (1, 2, "H. Head")


def test_a_paper_is_verified_by_its_code_and_a_file_by_its_bytes(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    kept = frozen(rollcall, data)
    file = data / "opened.pdf"
    opened(rollcall, data, kept["id"], "pdf")
    typed = kept["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    by_code = rollcall("report", "frozen", "verify", typed, "--data", data)
    by_file = rollcall("report", "frozen", "verify", file, "--data", data)
    file.write_bytes(file.read_bytes() + b" ")
    altered = rollcall("report", "frozen", "verify", file, "--data", data)
    wrong = rollcall("report", "frozen", "verify", "0000-0000-0000-0000", "--data", data)
    assert ("unaltered" in by_code.out, "This is the pdf of" in by_file.out) == (True, True)
    assert [(each.code, each.out) for each in (altered, wrong)] == [(ExitCode.USAGE, "")] * 2


@pytest.mark.parametrize("column", ["data", "content"])
def test_a_store_that_was_altered_is_seen_before_anything_is_shown(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector, column: str
):
    enrol()
    kept = frozen(rollcall, data)
    table, value = ("frozen_reports", kept["id"]) if column == "data" else ("frozen_files", b"%PDF other")
    with collector.database.writing() as tx:
        if column == "data":
            tx.run(f"UPDATE {table} SET data = REPLACE(data, 'Autumn', 'Spring')")  # noqa: S608 - our own words
        else:
            tx.run(f"UPDATE {table} SET content = :value WHERE format = 'pdf'", {"value": value})  # noqa: S608 - our own words
    shown = rollcall("report", "frozen", "show", kept["id"], "--data", data)
    assert (shown.code, shown.out, "is not what was frozen" in shown.err) == (ExitCode.REFUSED, "", True)


def test_nothing_that_anybody_typed_into_the_school_is_frozen_for_governors(
    rollcall: Rollcall, data: Path, collector: Collector
):
    assert rollcall("policy", "adopt", "s001-trust", "--data", data).code == 0
    with collector.database.writing() as tx:
        fill(tx, collector.clock())
    frozen(rollcall, data)
    with collector.database.reading() as tx:
        (row,) = tx.all("SELECT data FROM frozen_reports")
        files = tx.all("SELECT format, content FROM frozen_files")
    words = {
        each["format"]: ReadPdf(each["content"]).words if each["format"] == "pdf" else each["content"].decode()
        for each in files
    }
    assert (MARK in row["data"], {form: MARK in each for form, each in words.items()}) == (False, dict.fromkeys(FORMATS, False))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--for", "technician", "--period", "Autumn"), "names people"),
        (("--for", "governors", "--period", " "), "period: nothing is written"),
        (("--for", "governors", "--period", "x" * 201), "period: 201 letters"),
        (("--for", "governors", "--period", "Autumn\u202e"), "period: write one line"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(rollcall: Rollcall, data: Path, asked: tuple[str, ...], said: str):
    answer = rollcall("report", "freeze", *asked, "--data", data)
    assert (answer.code, said in answer.err) == (ExitCode.REFUSED, True)
    assert rollcall("report", "frozen", "list", "--data", data).out.startswith("Nothing is frozen yet")


def test_what_was_frozen_is_listed_and_in_the_audit_log(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    kept = frozen(rollcall, data)
    listed = rollcall("report", "frozen", "list", "--data", data).out
    audited = rollcall("audit", "--data", data).out
    assert [each in listed for each in (kept["id"], "Autumn term 2026", kept["code"])] == [True] * 3
    assert ("report.freeze" in audited, max(map(len, listed.splitlines())) <= 80) == (True, True)


def test_a_report_that_is_not_there_is_said_with_what_to_do(rollcall: Rollcall, data: Path):
    answer = rollcall("report", "frozen", "show", "REP-2026-0009", "--data", data)
    assert (answer.code, "`rollcall report frozen list`" in answer.err) == (ExitCode.USAGE, True)
