"""Typesetting: what anybody typed is shown as it stands and never obeyed, and every paper is tagged."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from collector.errors import PaperError
from collector.papers import press
from collector.papers.printable import MISSING, _covered, printable
from collector.papers.report_paper import MOST_ROWS, report_pdf
from collector.reports.figure import Figure
from collector.reports.reader_page import Cell, Column, Item, Moment, Page, Reader, Row, Section, Table
from compliance.verdict import Verdict
from tests.fakes.pdf_page import ReadPdf

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOSTILE = {
    "markup": '= Heading *bold* _it_ `raw` $x^2$ #panic() #read("/etc/passwd") #import "@preview/x:1.0.0"',
    "json": '"}] \\u0022 </script> \\',
    "controls": "bell\x07 escape\x1b[31m null\x00 line\u2028end",
    "backwards": "invoice\u202egpj.exe",
    "hebrew and arabic": "שלום מרחבא مرحبا 12",
    "no glyph": "A laptop 😀 of 学校 and \U0010ffff",
    "welsh": "Ysgol Gynradd Llŷn, Tŷ Gwyn, ŵ",
    "ten thousand letters": "w" * 10_000,
    "ten thousand words": "word " * 10_000,
    "marks": "Z" + "\u0301" * 400,
}


def page(words: str, rows: int = 1) -> Page:
    """A page that has these words in every place that takes any."""
    figure = Figure("devices", words, (), about=words)
    table = Table("t", words, words, (Column(words, words),), (Row(words, (Cell(words, Verdict.WAIVED),), words),) * rows)
    item = Item(words, (words,), (figure,), Verdict.FAIL)
    section = Section("s", words, (words,), (figure,), (item,), (table,), (words,))
    moment = Moment(AT, AT, AT, is_past=False)
    fixed = {"policy": words, "notices": (words,), "remarks": (words,), "sections": (section,)}
    return Page(Reader.SLT, words, words, moment, **fixed, verdict=Verdict.FAIL, names_things=False)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_printed_and_never_obeyed(words: str):
    read = ReadPdf(report_pdf(page(words), UTC).pdf)
    assert (read.language, read.untagged, read.tags["/H1"]) == ("en-GB", [], 1)
    assert read.title == printable(words)


def test_markup_stands_on_paper_as_it_was_typed():
    read = ReadPdf(report_pdf(page(HOSTILE["markup"]), UTC).pdf)
    assert ("#panic()" in read.words, "*bold*" in read.words, "root:" in read.words) == (True, True, False)


def test_what_no_font_has_is_marked_and_what_is_long_is_cut():
    assert printable("A 😀 of 学") == f"A {MISSING} of {MISSING}"
    assert (len(printable("w" * 10_000)), printable("a\u202eb")) == (600, "a\\u202eb")


def test_every_character_that_counts_as_printable_is_printed():
    """PDF/UA refuses a letter that no font has: so this would fail at the first that is missing."""
    letters = " ".join(chr(each) for each in sorted(_covered()) if chr(each).isprintable())
    for start in range(0, len(letters), 1_000):
        assert report_pdf(page(f"x {letters[start : start + 1_000]}"), UTC).pdf.startswith(b"%PDF")


def test_equal_pages_give_equal_bytes():
    assert report_pdf(page("Same"), UTC).pdf == report_pdf(page("Same"), UTC).pdf


def test_a_huge_table_is_counted_and_not_printed():
    began = time.perf_counter()
    paper = report_pdf(page("word", rows=30 * MOST_ROWS), UTC)
    assert f"The first {MOST_ROWS:,} of {30 * MOST_ROWS:,} are printed" in ReadPdf(paper.pdf).words
    assert time.perf_counter() - began < 60


def test_a_template_reads_nothing_outside_its_folder_and_no_package(tmp_path: Path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    for name, source in {"up": '#read("../secret.txt")', "package": '#import "@preview/cetz:0.3.0"'}.items():
        (folder / f"{name}.typ").write_text(source)
        with pytest.raises(PaperError, match=f"the paper {name} cannot be made"):
            press.typeset(name, {}, AT, folder)


def test_an_untagged_file_would_be_seen():
    """Or the tests above would prove nothing."""
    pdf = typst.compile(b'#set document(title: "x")\n= Heading', format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    assert ReadPdf(pdf).untagged != []
