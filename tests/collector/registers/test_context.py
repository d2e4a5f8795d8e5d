"""What judging is told about a device that no probe can see."""

from dataclasses import replace
from datetime import timedelta

from collector.registers.context import context_of
from collector.store import assets, devices, histories, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.loans import LoanState
from compliance.context import Context, DataClass, Loan, NoLoan, NotDated
from compliance.facts import MediumKind
from compliance.history import Evening, History, OpenedMedium, Watch
from compliance.unknown import Unknown, Why
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW

ASSET = Asset("example", "RC-0007", "Contoso", "Slate 5", "AB12CD", "laptop", True, DataClass.PERSONAL, False, NOW)  # noqa: FBT003
REMEMBERED = History(
    first_at=NOW,
    opened=(
        OpenedMedium("m1", MediumKind.SD_CARD, encrypted=None, last_at=NOW),
        OpenedMedium("m2", MediumKind.PHONE, encrypted=False, last_at=LATER),
    ),
    media_watched=Watch(NOW, from_the_beginning=True),
    media_controlled=True,
    media_all_watched=Watch(LATER, from_the_beginning=False),
    media_shut=True,
    antivirus_seen_on=True,
    antivirus_on=Watch(LATER, from_the_beginning=False),
    antivirus_off_at=NOW,
    updates_none_at=NOW,
    updates_waiting_since=LATER,
    restart_needed_since=LATER,
    evenings=(Evening(NOW.date(), known=(1 << 52) - 1, on=5),),
)
NOT_LISTED = Unknown(Why.NOT_RECORDED, "the asset list has no line for this device")


def test_of_a_device_that_no_register_knows_little_is_known(tx: Transaction):
    devices.enrol(tx, DEVICE)
    assert context_of(tx, DEVICE, NOW) == Context(
        loan=NoLoan(),
        on_loan=False,
        may_leave_site=NOT_LISTED,
        data_class=NOT_LISTED,
        last_report_received_at=Unknown(Why.NOT_RECORDED, "it has not reported yet"),
        evidence_as_of=Unknown(Why.NOT_RECORDED, "it has not reported yet"),
        history=Unknown(Why.NOT_RECORDED, "nothing is remembered of it; `rollcall rebuild` makes that again"),
    )


def test_of_a_device_on_loan_the_registers_say_everything(tx: Transaction):
    device = replace(DEVICE, loan_id=LOAN.loan_id, last_report_at=LATER, fresh_as_of=NOW)
    devices.enrol(tx, device)
    assets.put_many(tx, [ASSET])
    loans.add(tx, replace(LOAN, state=LoanState.CLEARED, device_id=device.device_id, device_confirmed_at=NOW))
    histories.put(tx, device, REMEMBERED)
    assert context_of(tx, device, NOW) == Context(
        loan=Loan((), "AB12CD", "RC-0007", device_confirmed=True, due_back=LOAN.due_back),
        on_loan=True,
        may_leave_site=True,
        data_class=DataClass.PERSONAL,
        last_report_received_at=LATER,
        evidence_as_of=NOW,
        history=REMEMBERED,
    )


def test_of_a_report_that_names_a_foreign_nonce_nothing_shows_its_age(tx: Transaction):
    device = replace(DEVICE, last_report_at=LATER)
    devices.enrol(tx, device)
    assert context_of(tx, device, NOW).evidence_as_of == NotDated()


def test_what_our_own_clock_dated_in_the_future_dates_nothing(tx: Transaction):
    """It was years ahead when the device was heard last."""
    device = replace(DEVICE, last_report_at=NOW + timedelta(hours=2), fresh_as_of=NOW + timedelta(hours=2))
    devices.enrol(tx, device)
    context = context_of(tx, device, NOW)
    assert context.evidence_as_of == NotDated()
    assert str(context.last_report_received_at) == "the collector's own clock was wrong when it reported last"


def test_a_loan_that_has_ended_is_no_loan(tx: Transaction):
    device = replace(DEVICE, loan_id=LOAN.loan_id)
    devices.enrol(tx, device)
    loans.add(tx, replace(LOAN, state=LoanState.RETURNED, device_id=device.device_id))
    assert context_of(tx, device, NOW).loan == NoLoan()


def test_a_loan_says_whose_signature_it_lacks(tx: Transaction):
    device = replace(DEVICE, loan_id=LOAN.loan_id)
    devices.enrol(tx, device)
    loans.add(tx, replace(LOAN, headteacher_signed_at=None, device_id=device.device_id))
    loan = context_of(tx, device, NOW).loan
    assert isinstance(loan, Loan)
    assert loan.missing_signatures == ("headteacher",)


def test_an_asset_without_a_data_class_leaves_it_unknown(tx: Transaction):
    devices.enrol(tx, DEVICE)
    assets.put_many(tx, [replace(ASSET, data_class=None)])
    unknown = Unknown(Why.NOT_RECORDED, "the asset list does not say how delicate its data may be")
    assert context_of(tx, DEVICE, NOW).data_class == unknown


def test_an_asset_that_nobody_said_may_leave_the_site_leaves_it_unknown(tx: Transaction):
    devices.enrol(tx, DEVICE)
    assets.put_many(tx, [replace(ASSET, off_site=None)])
    unknown = Unknown(Why.NOT_RECORDED, "the asset list does not say whether it may leave the site")
    assert context_of(tx, DEVICE, NOW).may_leave_site == unknown


def test_an_asset_that_stays_on_site_stays(tx: Transaction):
    devices.enrol(tx, DEVICE)
    assets.put_many(tx, [replace(ASSET, off_site=False)])
    assert context_of(tx, DEVICE, NOW).may_leave_site is False


def test_an_asset_is_found_by_serial_number_before_its_label(tx: Transaction):
    devices.enrol(tx, DEVICE)
    label = replace(ASSET, serial="", off_site=False)
    assets.put_many(tx, [label, replace(ASSET, asset_tag="RC-0099")])
    assert context_of(tx, DEVICE, NOW).may_leave_site is True
