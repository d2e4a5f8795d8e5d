"""The loan desk in the browser: four steps, three signatures by three people, the release, the return."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from collector.console.visit import Download, Shown, Upload
from collector.errors import LoanRefused, NotRecorded
from collector.registers import agreements, loans, signers
from collector.store import assets, audit, devices, loan_signatures, schools
from collector.store.assets import Asset
from collector.store.database import Database
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.signers import Signer, SignerRole
from collector.store.sqlite import SqliteDatabase
from compliance.enrolment_offer import parse_offer
from tests.fakes.agreement_files import AGREEMENT
from tests.fakes.loan_console import GOVERNOR, HEAD, OFFICE, LoanConsole, content, loan_desk, to
from tests.fakes.school_records import DEVICE, LATER, NOW, SCHOOL

WORDS = {"text_sha256": AGREEMENT.sha256}
DEVICE_FIELDS = {"make": "Contoso", "model": "Slate 5", "serial": "AB12CD", "asset_tag": "RC-0007", "condition": "as new"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = SqliteDatabase(tmp_path / "rollcall.db")
    with opened.writing() as tx:
        schools.create(tx, SCHOOL)
        agreements.adopt(tx, "example", AGREEMENT, actor="test", now=NOW)
        for name, role in (("T. Technician", SignerRole.TECHNICIAN), ("H. Head", SignerRole.HEADTEACHER)):
            signers.register(tx, Signer("example", name, role, NOW), actor="test")
        words = ("example", "RC-0007", "Contoso", "Slate 5", "AB12CD", "laptop")
        assets.put_many(tx, [Asset(*words, off_site=True, data_class=None, simulated=False, imported_at=NOW)])
    yield opened
    opened.close()


@pytest.fixture
def console(tmp_path: Path, database: Database) -> LoanConsole:
    return LoanConsole(database, loan_desk(tmp_path))


def prepared(console: LoanConsole) -> str:
    """The address of a draft whose device and borrower are said."""
    draft = to(console.post("/loans/new", **DEVICE_FIELDS, **{"accessory-charger": "yes"})).removesuffix("/borrower")
    console.post(f"{draft}/borrower", name="A. Sample", role="teacher", purpose="school year", due_back="2027-07-21")
    return draft


def signed_by_borrower(console: LoanConsole) -> str:
    answer = console.post(f"{prepared(console)}/agreement", agreed="yes", name="A. Sample", **WORDS)
    return to(answer).removesuffix("/approve")


def authorised(console: LoanConsole) -> str:
    loan = signed_by_borrower(console)
    console.post(f"{loan}/approve", sure="yes", **WORDS)
    console.as_(HEAD).post(f"{loan}/authorise", sure="yes", **WORDS)
    return loan


def state_of(console: LoanConsole, loan: str) -> LoanState:
    with console.database.reading() as tx:
        return loans.get(tx, "example", loan.removeprefix("/loans/")).state


def test_the_device_fills_itself_in_from_the_label_that_was_scanned(console: LoanConsole):
    page = console.page("/loans/new?device=https://rollcall.example:8443/s/example/d/RC-0007")
    assert all(f'value="{each}"' in page for each in ("Contoso", "Slate 5", "AB12CD", "RC-0007"))
    assert "It has never reported here; its first report will show what it is like." in page


def test_every_step_keeps_what_was_said_and_back_shows_it_again(console: LoanConsole):
    draft = prepared(console)
    assert all(words in console.page(draft) for words in ('value="AB12CD"', "as new", 'value="yes" checked'))
    assert 'value="2027-07-21"' in console.page(f"{draft}/borrower")
    assert "For A. Sample to read and sign" in console.page(f"{draft}/agreement")
    board = console.page("/loans")
    assert re.search(r"<strong>1</strong> Being prepared", board)
    assert f'href="/s/example{draft}/agreement">Go on' in board


def test_the_agreement_is_shown_whole_and_signed_under_the_words_that_were_shown(console: LoanConsole):
    draft = prepared(console)
    page = unescape(console.page(f"{draft}/agreement"))
    introduction, *terms = AGREEMENT.text.split("\n")
    assert f"<p>{introduction}</p>" in page
    assert all(f"<li>{each.partition('. ')[2]}</li>" in page for each in terms)
    other = console.post(f"{draft}/agreement", agreed="yes", name="A. Sample", text_sha256="ab" * 32)
    assert isinstance(other, Shown)
    assert (other.status, "open the page again" in other.values["problems"]["agreed"]) == (422, True)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "A. Sample"}, "agreed"),
        ({"agreed": "yes"}, "name"),
        ({"agreed": "yes", "name": "B. Other"}, "name"),
        ({"agreed": "yes", "drawing": "M1 1L2 2"}, "drawing"),
    ],
    ids=["not read", "no name", "another name", "no drawing"],
)
def test_what_is_no_signature_comes_back_with_the_words_beside_the_field(
    console: LoanConsole, form: dict[str, str], field: str
):
    draft = prepared(console)
    answer = console.post(f"{draft}/agreement", **WORDS, **form)
    assert isinstance(answer, Shown)
    assert (answer.status, list(answer.values["problems"])) == (422, [field])
    assert f'href="#f-{field}"' in console.html(answer)
    assert "Being prepared" in console.page("/loans")


def test_three_people_sign_and_the_last_signature_makes_the_enrolment_file(console: LoanConsole):
    loan = authorised(console)
    with console.database.reading() as tx:
        given = loan_signatures.of_loan(tx, "example", loan.removeprefix("/loans/"))
    assert {role: each.signed_in_as for role, each in given.items()} == {
        "borrower": "",
        "technician": "t.technician@example.sch.uk",
        "headteacher": "h.head@example.sch.uk",
    }
    offer = parse_offer(content(console.get(f"{loan}/enrolment-file")).decode())
    assert (offer.loan_id, offer.serial, offer.token) == ("L-2026-0001", "AB12CD", "token-0")
    page = console.page(f"{loan}/release")
    assert "Waiting for the device to enrol…" in page
    assert "rollcall-agent enrol --from L-2026-0001.toml" in page
    assert 'src="data:image/svg+xml' in page
    assert "token-0" not in console.page(f"{loan}/release?live=yes")


def test_a_form_signed_in_ink_is_kept_and_given_back_as_it_was(console: LoanConsole):
    loan = signed_by_borrower(console)
    console.post(f"{loan}/approve", sure="yes", **WORDS)
    form = {"how": "scan", "sure_scan": "yes", "name": "H. Head", "signed_on": "2026-11-20"}
    wrong = console.post(f"{loan}/authorise-here", {"scan": Upload("x.pdf", b"MZ")}, **form, **WORDS)
    assert isinstance(wrong, Shown)
    assert "neither PDF nor PNG nor JPEG" in wrong.values["problems"]["scan"]
    answer = console.post(f"{loan}/authorise-here", {"scan": Upload("x.pdf", b"%PDF-1.7 ink")}, **form, **WORDS)
    assert to(answer) == f"{loan}/release"
    (address,) = re.findall(r'href="/s/example(/loans/[^"]*/scan/[0-9a-f]{64})"', console.page(loan))
    assert content(console.get(address)) == b"%PDF-1.7 ink"


def test_a_technician_who_is_no_registered_signer_approves_nothing(console: LoanConsole):
    loan = signed_by_borrower(console)
    stranger = replace(console.who, name="S. Stranger")
    answer = console.as_(stranger).post(f"{loan}/approve", sure="yes", **WORDS)
    assert isinstance(answer, Shown)
    assert "not a registered technician" in answer.values["problems"]["sure"]
    assert state_of(console, loan) is LoanState.AWAITING_TECHNICIAN


def test_who_may_do_what_at_the_desk(console: LoanConsole):
    loan = signed_by_borrower(console)
    assert "A. Sample" in console.as_(OFFICE).page("/loans")
    assert f'href="/s/example{loan}' not in console.as_(OFFICE).page("/loans")
    console.as_(HEAD).page(loan)
    for who, address in ((OFFICE, loan), (GOVERNOR, "/loans"), (HEAD, f"{loan}/approve"), (HEAD, "/loans/new")):
        with pytest.raises(PermissionError):
            console.as_(who).get(address)
    with pytest.raises(PermissionError):
        console.post(f"{loan}/authorise", sure="yes", **WORDS)


def enrolled(console: LoanConsole) -> str:
    loan = authorised(console)
    with console.database.writing() as tx:
        found = loans.get(tx, "example", loan.removeprefix("/loans/"))
        devices.enrol(tx, replace(DEVICE, loan_id=found.loan_id, enrolled_at=LATER))
        loans.device_enrolled(tx, found, DEVICE.device_id, actor="collector", now=LATER)
    console.now = LATER
    return loan


def test_another_device_that_asks_is_a_red_stop_and_the_page_goes_on_waiting(console: LoanConsole):
    loan = authorised(console)
    words = "STOP: the agreement is for serial number AB12CD, this device says 5CD9XYZ; the loan stays pending."
    with console.database.writing() as tx:
        audit.write(tx, "example", LATER, "collector", "enrolment.refused", "5CD9XYZ", audit.REFUSED, words)
    console.now = LATER
    page = console.page(f"{loan}/release")
    assert "The device that asked is 5CD9XYZ, the agreement is for AB12CD." in page
    assert 'data-again="/s/example/loans/L-2026-0001/release?live=yes"' in page


def test_an_expired_file_is_said_and_made_anew(console: LoanConsole):
    loan = authorised(console)
    console.now = NOW + timedelta(hours=25)
    assert "make another one" in console.page(f"{loan}/release")
    with pytest.raises(NotRecorded, match="make another one"):
        console.get(f"{loan}/enrolment-file")
    console.post(f"{loan}/reissue")
    assert parse_offer(content(console.get(f"{loan}/enrolment-file")).decode()).token == "token-1"


def test_an_enrolled_device_is_not_clear_before_its_first_report(console: LoanConsole):
    loan = enrolled(console)
    page = console.page(f"{loan}/release")
    assert "Serial matches. Waiting for first report…" in page
    assert "Clear to leave site" not in page


def test_a_return_asks_for_what_went_out_and_says_what_is_missing(console: LoanConsole):
    loan = enrolled(console)
    asked = console.page(f"{loan}/return")
    assert ("accessory-charger" in asked, "accessory-bag" in asked, "It went out: as new" in asked) == (True, False, True)
    assert to(console.post(f"{loan}/return", condition="a key is loose", **{"done-signed_out": "yes"})) == f"{loan}/return"
    with console.database.reading() as tx:
        device = devices.find(tx, DEVICE.device_id)
    assert device is not None
    assert device.state is DeviceState.RETURNED
    assert to(console.post(f"{loan}/reset")) == loan
    page = console.page(loan)
    assert all(words in page for words in ("Did not come back: charger", "a key is loose", "seen by T. Technician", "closed"))


def test_a_loan_is_extended_interrupted_and_goes_on(console: LoanConsole):
    loan = enrolled(console)
    too_early = console.post(f"{loan}/extend", until="2027-07-20", agreed_by="H. Head")
    assert isinstance(too_early, Shown)
    assert "due back on 21 July 2027 already" in too_early.values["problems"]["until"]
    assert to(console.post(f"{loan}/extend", until="2027-09-01", agreed_by="H. Head")) == loan
    assert "agreed by H. Head" in console.page(loan)
    without = console.post(f"{loan}/interrupt/recall")
    assert isinstance(without, Shown)
    console.post(f"{loan}/interrupt/recall", why="needed at school")
    assert state_of(console, loan) is LoanState.RECALLED
    console.post(f"{loan}/resume", why="not needed")
    assert state_of(console, loan) is LoanState.ENROLLED


def test_a_label_leads_to_what_is_next(console: LoanConsole):
    assert 'href="/s/example/loans/new?device=RC-0007">Lend it' in console.page("/d/RC-0007")
    loan = enrolled(console)
    page = console.page("/d/rc-0007")
    assert ("Lend it" in page, f'href="/s/example{loan}/release"' in page) == (False, True)
    assert to(console.get("/scan?code=RC-0007")) == "/d/RC-0007"
    assert "Neither the asset list" in console.page("/d/LAP-9999")


def test_overdue_loans_stand_out_and_every_number_leads_to_its_rows(console: LoanConsole):
    loan = enrolled(console)
    console.now = LATER.replace(year=2027, month=8)
    board = console.page("/loans")
    assert re.search(r'class="action"><a href="/s/example/loans\?only=due"><strong>1</strong> Due back or overdue', board)
    assert "(overdue)" in console.page("/loans?only=due")
    assert f'href="/s/example{loan}/return"' not in console.page("/loans?only=signature")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x>', "=HYPERLINK(1)"])
def test_nothing_that_was_typed_is_markup(console: LoanConsole, words: str):
    fields = {**DEVICE_FIELDS, "serial": "", "asset_tag": "X-1", "make": words, "condition": words}
    draft = to(console.post("/loans/new", **fields)).removesuffix("/borrower")
    console.post(f"{draft}/borrower", name=words, role=words, purpose="other", purpose_words=words)
    for address in (draft, f"{draft}/borrower", f"{draft}/agreement", "/loans"):
        assert ("<script>alert" in console.page(address), "<img src=x" in console.page(address)) == (False, False)


def test_the_receipt_of_a_loan_is_a_paper_once_all_three_have_signed(console: LoanConsole):
    loan = signed_by_borrower(console)
    with pytest.raises(LoanRefused, match="has no receipt yet"):
        console.get(f"{loan}/receipt.pdf")
    console.post(f"{loan}/approve", sure="yes", **WORDS)
    console.as_(HEAD).post(f"{loan}/authorise", sure="yes", **WORDS)
    paper = console.get(f"{loan}/receipt.pdf")
    assert isinstance(paper, Download)
    assert paper.content.startswith(b"%PDF")
    assert "Receipt (PDF)" in console.page(loan)


def test_an_enrolment_file_of_another_schools_loan_of_the_same_number_is_not_handed_out(console: LoanConsole, tmp_path: Path):
    loan = authorised(console)
    (file,) = tmp_path.rglob("L-*.toml")
    assert "enrolment-file" in console.page(f"{loan}/release")
    file.write_text(file.read_text(encoding="utf-8").replace('"example"', '"other"'), encoding="utf-8")
    assert "enrolment-file" not in console.page(f"{loan}/release")
