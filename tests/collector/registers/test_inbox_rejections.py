"""What is wrong with an agreement file rejects it whole, and its reason names the field, the value and what to do."""

from pathlib import Path

import pytest

from collector.registers import loans
from collector.registers.assets import read as read_assets
from collector.registers.inbox import Rejected
from collector.registers.inbox_folder import arrivals
from collector.store import assets, audit
from tests.fakes.agreement_files import AGREEMENT, FORM, as_csv, as_json, as_toml, form
from tests.fakes.inbox_desk import Desk
from tests.fakes.school_records import NOW

UNSIGNED = "unsigned; have the {} sign and date the agreement"
NOT_REGISTERED = "not a registered {}; correct the name, or register it with `rollcall signers add`"
ALTERED_TEXT = f"altered: the adopted text is {AGREEMENT.sha256}; have the school's own agreement signed"
STAYS_ON_SITE = "DESK-0004 may not leave the site (asset list); change the list, or lend another device"
BEFORE_THE_BORROWER = "before the borrower signed (2026-11-19T15:00:00.000000Z), who signs first; correct one of them"


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (
            form(headteacher_authorisation__name=""),
            f"headteacher_authorisation.name is missing: {UNSIGNED.format('headteacher')}",
        ),
        (
            form(received_by__signed_at=""),
            "received_by.signed_at is missing: unsigned; have the borrower sign and date the agreement",
        ),
        (
            form(technician_approval={}),
            "\n".join(f"technician_approval.{field} is missing: {UNSIGNED.format('technician')}" for field in ("name", "at")),
        ),
        (
            form(agreement__text_sha256="ab" * 32),
            f'agreement.text_sha256 is "{"ab" * 32}": {ALTERED_TEXT}',
        ),
        (form(agreement__version="9"), 'agreement.version is "9": the adopted text is version "1"; have that one signed'),
        (
            form(technician_approval__name="P. Passer-By"),
            f'technician_approval.name is "P. Passer-By": {NOT_REGISTERED.format("technician")}',
        ),
        (
            form(headteacher_authorisation__name="T. Technician"),
            f'headteacher_authorisation.name is "T. Technician": {NOT_REGISTERED.format("headteacher")}',
        ),
        (
            form(received_by__name="B. Other"),
            'received_by.name is "B. Other": the borrower is A. Sample (member_of_staff.name), who must sign in person',
        ),
        (
            form(device__serial="Default string"),
            'device.serial is "Default string": a filler, not a serial number; leave it empty and give device.asset_tag',
        ),
        (
            form(device__serial="", device__asset_tag=""),
            "device.serial is missing: give the serial number or, where the device has none, device.asset_tag",
        ),
        (
            form(received_by__signed_at="2026-12-24"),
            'received_by.signed_at is "2026-12-24T00:00:00.000000Z": yet to come; give the time at which it was signed',
        ),
        (form(due_back="2026-11-01"), 'due_back is "2026-11-01": past already; give a later day, or none'),
        (
            form(technician_approval__at="2026-11-18"),
            f'technician_approval.at is "2026-11-18T00:00:00.000000Z": {BEFORE_THE_BORROWER}',
        ),
        (
            form(headteacher_authorisation__signed_at="2026-11-19T14:59:00Z"),
            f'headteacher_authorisation.signed_at is "2026-11-19T14:59:00.000000Z": {BEFORE_THE_BORROWER}',
        ),
    ],
    ids=lambda value: value.split(" ")[0] if isinstance(value, str) else "",
)
def test_a_wrong_agreement_is_rejected_whole_with_field_value_and_remedy(desk: Desk, wrong: dict[str, object], line: str):
    assert desk.take("loan.json", as_json(wrong)) == Rejected(line)
    assert desk.seen() == {"rejected": ["loan.json", "loan.json.reason.txt"]}
    assert line in (desk.folder.rejected / "loan.json.reason.txt").read_text(encoding="utf-8")
    assert (desk.folder.rejected / "loan.json").read_bytes() == as_json(wrong)
    assert desk.loan_states() == {}


def test_one_bad_row_rejects_the_whole_table_and_is_named(desk: Desk):
    result = desk.take("loans.csv", as_csv(FORM, form(agreement__id="DLA-8", device__serial="", device__asset_tag="")))
    assert result == Rejected(
        "row 3: device.serial is missing: give the serial number or, where the device has none, device.asset_tag"
    )
    assert desk.loan_states() == {}


def test_a_second_loan_of_a_device_that_is_out_is_rejected(desk: Desk):
    desk.take("first.toml", as_toml(FORM))
    result = desk.take("second.toml", as_toml(form(agreement__id="DLA-8")))
    assert result == Rejected(
        'device.serial is "AB12CD": '
        "the device is promised under loan DLA-7 (authorised, awaiting enrolment); "
        "cancel that with `rollcall loan return DLA-7` first"
    )


def test_a_second_loan_of_a_device_that_has_enrolled_is_rejected(desk: Desk):
    desk.take("first.toml", as_toml(FORM))
    with desk.database.writing() as tx:
        loans.device_enrolled(tx, loans.get(tx, "example", "DLA-7"), b"device", actor="collector", now=NOW)
    result = desk.take("second.toml", as_toml(form(agreement__id="DLA-8")))
    assert result == Rejected(
        'device.serial is "AB12CD": '
        "the device is out under loan DLA-7 (enrolled, not yet cleared to leave site); record its return first"
    )


@pytest.mark.parametrize(
    ("device", "line"),
    [
        (
            {"device__serial": "WRONG"},
            'device.serial is "WRONG": the asset list has AB12CD for RC-0007; correct one of them',
        ),
        (
            {"device__asset_tag": "RC-0009"},
            'device.asset_tag is "RC-0009": the asset list has RC-0007 for serial number AB12CD; correct one of them',
        ),
        (
            {"device__serial": "", "device__asset_tag": "DESK-0004"},
            f'device.asset_tag is "DESK-0004": {STAYS_ON_SITE}',
        ),
    ],
    ids=["another serial", "another tag", "stays on site"],
)
def test_an_agreement_that_contradicts_the_asset_list_is_rejected(desk: Desk, device: dict[str, object], line: str):
    table = b"asset_tag,make,model,serial,off_site\nRC-0007,Contoso,Slate 5,AB12CD,yes\nDESK-0004,Contoso,Desk 2,,no\n"
    with desk.database.writing() as tx:
        assets.put_many(tx, read_assets(table, "example", NOW))
    assert desk.take("loan.json", as_json(form(**device))) == Rejected(line)


def test_two_rows_about_one_device_reject_the_table(desk: Desk):
    result = desk.take("loans.csv", as_csv(FORM, form(agreement__id="DLA-8")))
    assert isinstance(result, Rejected)
    assert result.reason.startswith('row 3: device.serial is "AB12CD": the device is promised under loan DLA-7')
    assert desk.loan_states() == {}


@pytest.mark.parametrize(
    "change",
    [{"due_back": "2028-07-21"}, {"device__model": "Slate 6"}, {"received_by__signed_at": "2026-11-18"}],
    ids=lambda change: next(iter(change)),
)
def test_the_same_number_with_another_content_is_altered(desk: Desk, change: dict[str, object]):
    desk.take("loan.toml", as_toml(FORM))
    result = desk.take("again.toml", as_toml(form(**change)))
    assert result == Rejected(
        'agreement.id is "DLA-7": '
        "altered: this number was recorded with another content; give what was agreed anew a number of its own"
    )


def test_a_rejection_has_its_line_in_the_audit_log(desk: Desk):
    desk.take("loan.toml", as_toml(form(due_back="2026-11-01")))
    with desk.database.reading() as tx:
        entry = audit.recent(tx, "example", limit=1)[0]
    assert (entry.actor, entry.action, entry.subject, entry.outcome) == ("inbox", "inbox.take", "loan.toml", "refused")
    assert entry.detail == "due_back cannot be taken: past already; give a later day, or none"


def test_a_file_of_a_name_that_is_taken_never_overwrites_the_other(desk: Desk):
    desk.take("loan.toml", b"= first")
    desk.take("loan.toml", b"= second")
    assert desk.seen() == {
        "rejected": ["loan-2.toml", "loan-2.toml.reason.txt", "loan.toml", "loan.toml.reason.txt"],
    }
    assert (desk.folder.rejected / "loan.toml").read_bytes() == b"= first"


def test_a_link_leads_nowhere(desk: Desk, tmp_path: Path):
    secret = tmp_path / "secret.toml"
    secret.write_bytes(as_toml(FORM))
    (desk.folder.inbox / "loan.toml").symlink_to(secret)
    (arrival,) = arrivals(desk.folder.inbox)

    result = desk.inbox.take(arrival, NOW)
    assert result == Rejected("loan.toml is no file but a link, a folder or a device; drop the agreement itself")
    assert secret.exists()
    assert desk.loan_states() == {}


def test_a_file_larger_than_an_agreement_can_be_is_rejected(desk: Desk):
    result = desk.take("loan.toml", b"#" * (1024 * 1024 + 1))
    assert result == Rejected("loan.toml is larger than the 1048576 bytes that an agreement file may have")
