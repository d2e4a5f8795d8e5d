"""The report to governors on paper: two tagged pages with the same figures as the screen, and no names."""

import json
from pathlib import Path
from typing import Any

import pytest

from collector.cli.exit_codes import ExitCode
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall
from tests.fakes.pdf_page import ReadPdf
from tests.fakes.realistic_school import settle
from tests.fakes.typed_everywhere import MARK, fill

PARTS = (
    "In one paragraph",
    "Figures",
    "Devices meeting every rule, by week",
    "Against the policy and the standards",
    "Loans and agreements",
    "Incidents",
    "Exceptions in force",
    "Records kept by hand",
    "What we ask governors",
    "Questions that governors may ask",
)


def printed(rollcall: Rollcall, data: Path, *more: str, reader: str = "governors") -> ReadPdf:
    file = data / "printed.pdf"
    answer = rollcall("report", "--for", reader, "--format", "pdf", "-o", file, *more, "--data", data)
    assert (answer.err, answer.out) == ("", "")
    return ReadPdf(file.read_bytes())


@pytest.fixture(params=["s004-primary", "s001-trust"])
def school(request: pytest.FixtureRequest, rollcall: Rollcall, data: Path, collector: Collector) -> Path:
    """A realistic school by one of two policies."""
    assert rollcall("policy", "adopt", request.param, "--data", data).code == 0
    settle(collector.database, SCHOOL_ID)
    return data


def test_it_is_two_pages_with_all_ten_parts_and_an_appendix_where_asked(rollcall: Rollcall, school: Path):
    short, long = printed(rollcall, school), printed(rollcall, school, "--appendix")
    assert (short.pages, [each for each in PARTS if each not in short.words]) == (2, [])
    assert (long.pages > 2, "Appendix" in short.words, "Appendix" in long.words) == (True, False, True)
    assert "Appendix" not in " ".join(page.extract_text() for page in long.reader.pages[:2])


def test_it_is_tagged_and_says_its_title_and_language(rollcall: Rollcall, school: Path):
    paper = printed(rollcall, school)
    assert (paper.language, paper.shows_title, paper.title) == (
        "en-GB",
        True,
        "Keeping school devices safe: report to governors",
    )
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.claims
    assert (paper.tags["/H1"], paper.tags["/H2"], paper.without_words) == (1, len(PARTS), [])
    assert (paper.tags["/Table"] > 8, paper.tags["/TH"] > 2 * paper.tags["/Table"], paper.untagged) == (True, True, [])


def test_its_figures_are_those_of_the_screen(rollcall: Rollcall, school: Path):
    paper = printed(rollcall, school).words
    answer = rollcall("report", "--for", "governors", "--format", "json", "--data", school)
    shown: dict[str, Any] = {each["id"]: each for each in json.loads(answer.out)["figures"]}
    for name in ("devices.meets", "devices.needs-action", "devices.seen", "topic.lock", "loans.signed", "incidents.log.open"):
        figure = shown[name]
        words = figure["words"][:1].upper() + figure["words"][1:]
        assert f"{words} {figure['number']} of {figure['of']}" in paper


@pytest.mark.parametrize("more", [(), ("--appendix",)])
def test_governors_are_shown_nothing_on_paper_that_anybody_typed(
    rollcall: Rollcall, data: Path, collector: Collector, more: tuple[str, ...]
):
    """The same as in every other format; the technician's paper has it all, or this would prove nothing."""
    assert rollcall("policy", "adopt", "s001-trust", "--data", data).code == 0
    with collector.database.writing() as tx:
        fill(tx, collector.clock())
    paper = printed(rollcall, data, *more)
    assert (MARK in paper.words, MARK in str(paper.reader.metadata), MARK in paper.claims) == (False, False, False)
    assert MARK in printed(rollcall, data, reader="technician").words


def test_a_school_without_devices_has_its_paper_too(rollcall: Rollcall, data: Path):
    paper = printed(rollcall, data)
    assert ("No device is in use." in paper.words, "there is no trend yet" in paper.words, paper.pages) == (True, True, 2)


def test_leaders_have_a_paper_without_a_name(rollcall: Rollcall, school: Path):
    paper = printed(rollcall, school, reader="slt")
    assert ("At a glance" in paper.words, "LAP-0" in paper.words, paper.untagged) == (True, False, [])


def test_paper_needs_a_file_and_a_reader(rollcall: Rollcall, data: Path):
    without_file = rollcall("report", "--for", "governors", "--format", "pdf", "--data", data)
    without_reader = rollcall("report", "--format", "pdf", "-o", data / "x.pdf", "--data", data)
    assert (without_file.code, "name one with -o FILE" in without_file.err) == (ExitCode.USAGE, True)
    assert (without_reader.code, "say which with --for" in without_reader.err) == (ExitCode.USAGE, True)
