"""A loan begins when it can be right, the device is free, and the asset list does not say otherwise."""

from datetime import date

import pytest

from collector.errors import LoanRefused, NotRecorded
from collector.registers import loan_request, loans
from collector.store import assets
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.loans import LoanState
from tests.fakes.loan_steps import enrolled, new
from tests.fakes.school_records import LATER, NOW


def listed(tx: Transaction, *, off_site: bool | None = True) -> None:
    line = Asset("example", "LAP-0300", "Contoso", "Slate 5", "5CDBOM001", "laptop", off_site, None, False, NOW)  # noqa: FBT003
    assets.put_many(tx, [line])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"serial": "To be filled by O.E.M."}, "is a filler"),
        ({"serial": "0000000"}, "is a filler"),
        ({"serial": "", "asset_tag": ""}, "neither a serial number nor an asset tag"),
        ({"loan_id": "../L-1"}, "cannot be a loan's number"),
        ({"borrower_name": " "}, "borrower's name is missing"),
        ({"make": "Con\x1b[2Jtoso"}, "cannot stand in an agreement"),
        ({"due_back": date(2026, 11, 19)}, "due back on 19 November 2026, which is past"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_loan_that_cannot_be_right_is_refused(tx: Transaction, changes: dict[str, object], words: str):
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "changes", [{"serial": "ab12cd", "asset_tag": ""}, {"serial": "", "asset_tag": "rc-0007"}], ids=["serial", "asset tag"]
)
def test_a_second_loan_of_a_device_that_is_out_is_refused(tx: Transaction, changes: dict[str, object]):
    enrolled(tx)
    with pytest.raises(LoanRefused, match="is out under loan L-1"):
        new(tx, loan_id="L-2", **changes)


def test_a_device_whose_loan_nobody_signed_is_promised_not_out(tx: Transaction):
    new(tx)
    with pytest.raises(LoanRefused) as raised:
        new(tx, loan_id="L-2")
    assert str(raised.value) == (
        "the device is promised under loan L-1 (awaiting the borrower's signature); "
        "cancel that with `rollcall loan return L-1` first"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"serial": "NOTTHESERIAL", "asset_tag": "lap-0300"},
            'device.serial is "NOTTHESERIAL": the asset list has 5CDBOM001 for LAP-0300; correct one of them',
        ),
        (
            {"serial": "5cdbom001", "asset_tag": "LAP-0301"},
            'device.asset_tag is "LAP-0301": the asset list has LAP-0300 for serial number 5CDBOM001; correct one of them',
        ),
    ],
    ids=["serial", "asset tag"],
)
def test_a_loan_that_contradicts_the_asset_list_is_refused(tx: Transaction, changes: dict[str, object], words: str):
    listed(tx)
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert str(raised.value) == words


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": "5cdbom001", "asset_tag": "lap-0300"},
        {"serial": "5CDBOM001", "asset_tag": ""},
        {"serial": "", "asset_tag": "LAP-0300"},
        {"serial": "UNLISTED", "asset_tag": "LAP-0999"},
    ],
    ids=["both agree", "serial only", "tag only", "not listed"],
)
def test_a_loan_that_agrees_with_the_asset_list_begins(tx: Transaction, changes: dict[str, object]):
    listed(tx)
    assert new(tx, **changes).state is LoanState.AWAITING_BORROWER


@pytest.mark.parametrize("changes", [{"serial": "5CDBOM001", "asset_tag": ""}, {"serial": "", "asset_tag": "LAP-0300"}])
def test_a_device_that_may_not_leave_the_site_is_not_lent(tx: Transaction, changes: dict[str, object]):
    listed(tx, off_site=False)
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert str(raised.value) == ("LAP-0300 may not leave the site (asset list); change the list, or lend another device")


def test_a_device_of_which_the_list_does_not_say_whether_it_may_leave_is_lent(tx: Transaction):
    listed(tx, off_site=None)
    assert new(tx, serial="5CDBOM001", asset_tag="").state is LoanState.AWAITING_BORROWER


def test_a_device_that_is_back_can_be_lent_again(tx: Transaction):
    loan, _ = enrolled(tx)
    loans.return_device(tx, loan, actor="desk", now=LATER)
    assert new(tx, loan_id="L-2").state is LoanState.AWAITING_BORROWER


def test_a_number_is_given_once(tx: Transaction):
    new(tx)
    with pytest.raises(LoanRefused, match="L-1 exists already"):
        new(tx, serial="OTHER", asset_tag="RC-9")


def test_a_free_number_counts_through_the_year(tx: Transaction):
    new(tx, loan_id="L-2026-0001")
    assert loan_request.free_loan_id(tx, "example", NOW) == "L-2026-0002"


def test_a_number_that_nobody_gave_is_told(tx: Transaction):
    with pytest.raises(NotRecorded, match="'L-9'"):
        loans.get(tx, "example", "L-9")
