"""`rollcall loan receipt` and `rollcall assets labels`: what a borrower takes home, and what stands on a device."""

from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.papers.label_sheets import SHEETS
from collector.papers.labels import address_of
from collector.store import loan_handovers, loan_signatures
from collector.store.loan_handovers import Handover, Return
from collector.store.loan_signatures import GivenSignature, SignatureKind
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall
from tests.fakes.pdf_page import ReadPdf
from tests.fakes.realistic_school import settle

LOAN = ("--serial", "5CD1234ABC", "--asset-tag", "LAP-0113", "--make", "HP", "--model", "ProBook 440")
SIGNERS = {"borrower": "A. Sample #panic()", "technician": "T. Technician", "headteacher": "H. Head"}
DRAWING = "M20 100L60 40L100 160L140 40L180 160L220 40L260 160L300 100L340 90"


def lent(rollcall: Rollcall, data: Path) -> str:
    assert rollcall("loan", "new", *LOAN, "--borrower", SIGNERS["borrower"], "--id", "L-7", "--data", data).code == 0
    for role, name in SIGNERS.items():
        assert rollcall("loan", "sign", "L-7", "--as", role, "--name", name, "--data", data).code == 0
    return "L-7"


def receipt(rollcall: Rollcall, data: Path, *more: str) -> tuple[ReadPdf, str]:
    file = data / "receipt.pdf"
    answer = rollcall("loan", "receipt", "L-7", "-o", file, *more, "--data", data)
    assert (answer.code, answer.err) == (0, "")
    return ReadPdf(file.read_bytes()), answer.out.split()[-1]


def test_a_receipt_has_the_words_their_hash_the_device_and_three_names(rollcall: Rollcall, data: Path):
    lent(rollcall, data)
    paper, code = receipt(rollcall, data)
    said = ("5CD1234ABC", "LAP-0113", *SIGNERS.values(), "remains the property of the school", "SHA-256", code, "none had come")
    assert [each for each in said if each not in paper.words] == []
    assert (paper.language, paper.title, paper.untagged, paper.pages) == ("en-GB", "Device loan agreement L-7", [], 1)


def test_the_code_stays_the_same_until_something_that_it_says_has_changed(rollcall: Rollcall, data: Path, collector: Collector):
    lent(rollcall, data)
    codes = [receipt(rollcall, data)[1] for _ in range(2)]
    with collector.database.writing() as tx:
        handed = Handover(SCHOOL_ID, "L-7", "charger,bag", "a scratch on the lid", "", collector.clock(), "desk")
        loan_handovers.hand_out(tx, handed)
    paper, other = receipt(rollcall, data)
    assert (codes[0] == codes[1], other != codes[0]) == (True, True)
    assert "charger, bag" in paper.words and "a scratch on the lid" in paper.words


def test_a_drawn_signature_is_a_picture_with_words(rollcall: Rollcall, data: Path, collector: Collector):
    lent(rollcall, data)
    with collector.database.writing() as tx:
        given = ("L-7", "borrower", SignatureKind.DRAWN, SIGNERS["borrower"], "ab" * 32, DRAWING, "", "", "")
        loan_signatures.add(tx, GivenSignature(SCHOOL_ID, *given, collector.clock()))
    paper, _ = receipt(rollcall, data)
    assert (paper.tags["/Figure"], paper.without_words, "drawn at the loan desk" in paper.words) == (1, [], True)


def test_a_drawing_that_is_no_path_of_a_pen_is_not_put_into_a_picture(rollcall: Rollcall, data: Path, collector: Collector):
    lent(rollcall, data)
    with collector.database.writing() as tx:
        path = 'M1 1"/><script>alert(1)</script>'
        given = ("L-7", "borrower", SignatureKind.DRAWN, SIGNERS["borrower"], "ab" * 32, path, "", "", "")
        loan_signatures.add(tx, GivenSignature(SCHOOL_ID, *given, collector.clock()))
    answer = rollcall("loan", "receipt", "L-7", "-o", data / "x.pdf", "--data", data)
    assert (answer.code, "not a drawn signature" in answer.err) == (ExitCode.REFUSED, True)


def test_there_is_no_receipt_before_all_have_signed_and_none_of_a_return_before_it_is_back(rollcall: Rollcall, data: Path):
    assert rollcall("loan", "new", *LOAN, "--borrower", "A. Sample", "--id", "L-7", "--data", data).code == 0
    unsigned = rollcall("loan", "receipt", "L-7", "-o", data / "x.pdf", "--data", data)
    out = rollcall("loan", "receipt", "L-7", "--returned", "-o", data / "x.pdf", "--data", data)
    assert [unsigned.code, out.code, (data / "x.pdf").exists()] == [ExitCode.REFUSED, ExitCode.REFUSED, False]
    assert ("must sign first" in unsigned.err, "no receipt of a return yet" in out.err) == (True, True)


def test_a_return_has_a_receipt_of_what_came_back(rollcall: Rollcall, data: Path, collector: Collector):
    lent(rollcall, data)
    assert rollcall("loan", "return", "L-7", "--data", data).code == 0
    bare, _ = receipt(rollcall, data, "--returned")
    with collector.database.writing() as tx:
        words = ("charger", "works", "signed_out,data_copied", collector.clock(), "T. Technician")
        loan_handovers.bring_back(tx, Return(SCHOOL_ID, "L-7", *words))
    paper, _ = receipt(rollcall, data, "--returned")
    assert ("not recorded" in bare.words, "signed out, data copied" in paper.words, paper.untagged) == (True, True, [])


@pytest.fixture
def listed(rollcall: Rollcall, data: Path) -> Path:
    """A school with fifty assets, one of them with a name that could be anything."""
    rows = [f"LAP-{number:04},HP,ProBook 440,5CD{number:05}" for number in range(49)]
    file = data / "assets.csv"
    file.write_text("\n".join(["asset_tag,make,model,serial", *rows, "#A/B *1*,HP,ProBook 440,5CDX1"]))
    assert rollcall("assets", "import", file, "--data", data).code == 0
    return data


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_label_of_a_sheet_lies_on_the_paper_and_none_on_another(sheet: str):
    cut = SHEETS[sheet]
    right = cut.left_mm + (cut.across - 1) * cut.step_across_mm + cut.width_mm
    bottom = cut.top_mm + (cut.down - 1) * cut.step_down_mm + cut.height_mm
    assert (right <= 210.1, bottom <= 297.1, cut.left_mm > 0, cut.top_mm > 0) == (True, True, True, True)
    assert (cut.step_across_mm >= cut.width_mm, cut.step_down_mm >= cut.height_mm - 0.1) == (True, True)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_asset_has_its_label_with_tag_school_and_code(rollcall: Rollcall, listed: Path, sheet: str):
    file = listed / "labels.pdf"
    answer = rollcall("assets", "labels", "--all", "--sheet", sheet, "-o", file, "--data", listed)
    paper = ReadPdf(file.read_bytes())
    assert (answer.code, paper.pages) == (0, -(-50 // SHEETS[sheet].labels))
    assert (paper.words.count("Example Primary School"), paper.tags["/Figure"], paper.without_words) == (50, 50, [])
    assert ("LAP-0048" in paper.words, "#A/B *1*" in paper.words, paper.untagged) == (True, True, [])


def test_some_labels_on_a_sheet_that_was_begun(rollcall: Rollcall, listed: Path):
    file = listed / "labels.pdf"
    asked = ("--tags", "lap-0003, LAP-0004", "--sheet", "L7160", "--skip", "20")
    answer = rollcall("assets", "labels", *asked, "-o", file, "--data", listed)
    first, second = (page.extract_text() for page in ReadPdf(file.read_bytes()).reader.pages)
    assert ("LAP-0003" in first, "LAP-0004" in second, "2 labels on 2 sheets" in answer.out) == (True, True, True)
    assert "the codes lead to this computer alone" in answer.err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "--tags A,B"),
        (("--all", "--tags", "LAP-0001"), "--tags A,B"),
        (("--all", "--sheet", "L9999"), "known: L4736"),
        (("--tags", "LAP-0001,NOPE"), "not in the asset list: NOPE"),
        (("--all", "--skip", "48"), "leave out 0 to 47"),
    ],
)
def test_what_cannot_be_printed_is_said_with_what_to_do(rollcall: Rollcall, listed: Path, asked: tuple[str, ...], said: str):
    answer = rollcall("assets", "labels", *asked, "-o", listed / "x.pdf", "--data", listed)
    assert (answer.code in (ExitCode.USAGE, ExitCode.REFUSED), said in answer.err, answer.out) == (True, True, "")


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("rollcall.example", 8443, "https://rollcall.example:8443/d/%23A%2FB%20%2A1%2A"),
        ("rollcall.example", 443, "https://rollcall.example/d/%23A%2FB%20%2A1%2A"),
        ("2001:db8::1", 8443, "https://[2001:db8::1]:8443/d/%23A%2FB%20%2A1%2A"),
    ],
)
def test_a_code_opens_the_devices_page_whatever_its_tag_is(host: str, port: int, address: str):
    assert address_of(host, port, "#A/B *1*") == address


def test_a_receipt_says_what_the_first_report_of_the_device_was(rollcall: Rollcall, data: Path, collector: Collector):
    settle(collector.database, SCHOOL_ID, 3)
    file = data / "receipt.pdf"
    assert rollcall("loan", "receipt", "LOAN-0001", "-o", file, "--data", data).code == 0
    words = ReadPdf(file.read_bytes()).words
    assert ("checks that concern it meet policy" in words, "The words of this version are not kept here" in words) == (
        True,
        True,
    )
