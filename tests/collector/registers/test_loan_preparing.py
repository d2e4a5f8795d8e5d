"""A loan is prepared step by step, and what goes out with it is asked for when it comes back."""

from dataclasses import replace
from datetime import date

import pytest

from collector.errors import FormError, LoanRefused, NotRecorded
from collector.registers import borrowers, handing_over, loan_days, loan_drafts, loans
from collector.registers.handing_over import Accessory, Back, Done
from collector.registers.recording import Recording
from collector.store import loan_drafts as stored
from collector.store import loan_handovers
from collector.store.database import Transaction
from collector.store.loan_drafts import LoanDraft
from collector.store.loans import LoanState
from compliance.calendar import SchoolCalendar, Span
from compliance.registers import CATALOGUE
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.people import Person
from tests.fakes.loan_steps import enrolled, new
from tests.fakes.school_records import LATER, NOW

DEVICE = {"make": "Contoso", "model": "Slate 5", "serial": "AB12CD", "asset_tag": "RC-0007"}
TODAY = date(2026, 11, 20)
AUTUMN, SUMMER = (Span(date(2026, 9, 1), date(2026, 12, 18), "Autumn"), Span(date(2027, 4, 12), date(2027, 7, 21), "Summer"))


def draft(tx: Transaction, **fields: object) -> LoanDraft:
    empty = loan_drafts.empty(tx, "example", actor="t", now=NOW)
    return loan_drafts.keep(tx, replace(empty, **{**DEVICE, **fields}), NOW)


def test_a_draft_that_is_begun_is_a_loan_with_what_goes_out_and_no_draft_any_more(tx: Transaction):
    kept = draft(tx, accessories="charger,bag", condition="a scratch on the lid", borrower_name="A. Sample", purpose="trip")
    loan = loan_drafts.begin(tx, kept, actor="t", now=NOW)
    out = loan_handovers.handed_out(tx, "example", loan.loan_id)
    assert (loan.state, loan.loan_id, loan.asset_tag) == (LoanState.AWAITING_BORROWER, "L-2026-0001", "RC-0007")
    assert out is not None
    assert (out.accessories, out.condition, out.purpose) == ("charger,bag", "a scratch on the lid", "trip")
    assert stored.everything(tx, "example") == []


def test_a_draft_promises_its_device_to_nobody_until_it_is_begun(tx: Transaction):
    first, second = draft(tx, borrower_name="A. Sample"), draft(tx, borrower_name="B. Other")
    loan_drafts.begin(tx, first, actor="t", now=NOW)
    with pytest.raises(LoanRefused, match="the device is promised under loan L-2026-0001"):
        loan_drafts.begin(tx, second, actor="t", now=NOW)


def test_a_page_left_open_never_finds_another_draft_under_its_number(tx: Transaction):
    gone = draft(tx)
    loan_drafts.discard(tx, "example", str(gone.draft_id))
    later = loan_drafts.empty(tx, "example", actor="t", now=LATER)
    assert later.draft_id > gone.draft_id
    with pytest.raises(NotRecorded, match="not being prepared any more"):
        loan_drafts.get(tx, "example", str(gone.draft_id))


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "１"])
def test_what_is_no_number_of_a_draft_finds_none(tx: Transaction, number: str):
    with pytest.raises(NotRecorded):
        loan_drafts.get(tx, "example", number)


def test_a_return_says_what_is_missing_and_who_saw_the_device_reset(tx: Transaction):
    loan, _ = enrolled(tx)
    accessories = [Accessory.CHARGER, Accessory.BAG]
    handing_over.hand_out(tx, loan, accessories, "as new", "school year", actor="t", now=NOW)
    back = Back((Accessory.BAG,), "a key is loose", (Done.SIGNED_OUT, Done.DATA_COPIED))
    returned = handing_over.bring_back(tx, loan, back, actor="t", now=LATER)
    assert handing_over.missing(tx, returned) == (Accessory.CHARGER,)
    loans.confirm_reset(tx, returned, "T. Technician", actor="t", now=LATER)
    kept = loan_handovers.brought_back(tx, "example", "L-1")
    assert kept is not None
    assert (kept.condition, kept.borrower, kept.returned_to) == ("a key is loose", "signed_out,data_copied", "t")
    assert (kept.reset_by, kept.reset_at) == ("T. Technician", LATER)


def test_a_loan_that_nothing_went_out_under_is_closed_by_its_return(tx: Transaction):
    assert handing_over.bring_back(tx, new(tx), Back(), actor="t", now=LATER).state is LoanState.CLOSED
    assert loan_handovers.brought_back(tx, "example", "L-1") is None


@pytest.mark.parametrize("words", ["x" * 501, "a\x00b", "a\x1b[31m"])
def test_a_condition_is_plain_words_of_a_length_that_can_be_read(tx: Transaction, words: str):
    with pytest.raises(FormError, match="at most 500 characters of plain text"):
        draft(tx, condition=words)


@pytest.mark.parametrize(
    ("terms", "last_day", "expected"),
    [
        ((AUTUMN, SUMMER), None, date(2027, 7, 21)),
        ((AUTUMN, SUMMER), date(2027, 3, 1), date(2027, 3, 1)),
        ((AUTUMN,), None, None),
        ((), date(2027, 3, 1), date(2027, 3, 1)),
        ((AUTUMN, SUMMER), date(2026, 1, 1), date(2027, 7, 21)),
    ],
    ids=["end of summer", "leaves sooner", "no summer is known", "no term is known", "a day that is past"],
)
def test_the_day_that_is_suggested(terms: tuple[Span, ...], last_day: date | None, expected: date | None):
    assert loan_days.suggested(SchoolCalendar(terms), last_day, TODAY) == expected


def test_a_borrower_is_shown_with_their_agreement_and_what_they_have(tx: Transaction):
    recording = Recording(tx, "example", actor="office", now=NOW)
    for name, last_day in (("A. Sample", None), ("G. Gone", date(2026, 1, 1))):
        recording.add(CATALOGUE["people"], Person(name, "teacher", last_day))
    for version, day in (("1", date(2025, 9, 1)), ("2", date(2026, 9, 1))):
        recording.add(CATALOGUE["agreements"], AgreementVersion("Acceptable use", version, day))
    recording.add(CATALOGUE["signatures"], Signature("A. Sample", "acceptable use", "1", date(2025, 9, 1)))
    new(tx)
    (found,) = borrowers.everyone(tx, "example", NOW)
    assert (found.name, found.is_current, [each.loan_id for each in found.out]) == ("A. Sample", False, ["L-1"])
    borrowers.record_signature(tx, "example", found, actor="t", now=NOW)
    assert borrowers.called(tx, "example", "a sample", NOW).is_current
    with pytest.raises(NotRecorded, match="nobody at the school is called"):
        borrowers.called(tx, "example", "G. Gone", NOW)
