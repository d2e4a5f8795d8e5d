"""A file dropped into the inbox is recorded and answered, or rejected with its reason; nothing is lost or taken twice."""

import stat
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.registers import loans
from collector.registers.assets import read as read_assets
from collector.registers.enrolment_files import CollectorAddress
from collector.registers.inbox import Inbox, Rejected, Taken
from collector.registers.inbox_folder import arrivals
from collector.registers.inbox_watch import InboxWatch
from collector.store import assets, audit, signers, tokens
from collector.store import loans as stored
from collector.store.database import Database
from collector.store.loans import LoanState
from collector.store.signers import SignerRole
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from tests.fakes.agreement_files import AGREEMENT, FORM, as_csv, as_json, as_toml, form
from tests.fakes.school_records import LATER, NOW

AUTHORITY = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"
ADDRESS = CollectorAddress("example", "Example Primary School", "rollcall.example", 8440, 8441, 8443, AUTHORITY)
UNSIGNED = "unsigned; have the {} sign and date the agreement"
NOT_REGISTERED = "not a registered {}; correct the name, or register it with `rollcall signers add`"
ALTERED_TEXT = f"altered: the adopted text is {AGREEMENT.sha256}; have the school's own agreement signed"
STAYS_ON_SITE = "DESK-0004 may not leave the site (asset list); change the list, or lend another device"
BEFORE_THE_BORROWER = "before the borrower signed (2026-11-19T15:00:00.000000Z), who signs first; correct one of them"
SECOND = form(agreement__id="DLA-8", device__serial="EF34GH", device__asset_tag="RC-0008")


def numbered_tokens() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"token-{next(numbers)}"


class Desk:
    """A data folder, its inbox, and what a person sees in it."""

    def __init__(self, folder: DataFolder, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.inbox = Inbox(folder, database, ADDRESS, numbered_tokens())

    def drop(self, name: str, content: bytes) -> Path:
        path = self.folder.inbox / name
        path.write_bytes(content)
        return path

    def take(self, name: str, content: bytes, now: datetime = NOW) -> Taken | Rejected:
        self.drop(name, content)
        (arrival,) = [each for each in arrivals(self.folder.inbox) if each.path.name == name]
        return self.inbox.take(arrival, now)

    def seen(self) -> dict[str, list[str]]:
        folders = {
            "inbox": self.folder.inbox,
            "outbox": self.folder.outbox,
            "recorded": self.folder.recorded,
            "rejected": self.folder.rejected,
        }
        names = {name: sorted(path.name for path in folder.iterdir()) for name, folder in folders.items()}
        return {name: found for name, found in names.items() if found}

    def offer(self, loan_id: str) -> EnrolmentOffer:
        return parse_offer((self.folder.outbox / f"{loan_id}.toml").read_text(encoding="utf-8"))

    def loan_states(self) -> dict[str, LoanState]:
        with self.database.reading() as tx:
            return {loan.loan_id: loan.state for loan in stored.everything(tx, "example")}


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Iterator[Desk]:
    yield Desk(DataFolder.create(tmp_path / "data"), database)


@pytest.mark.parametrize(
    ("name", "content"),
    [("loan.toml", as_toml(FORM)), ("loan.json", as_json(FORM)), ("loans.csv", as_csv(FORM))],
    ids=["toml", "json", "csv"],
)
def test_a_signed_agreement_is_recorded_and_answered(desk: Desk, name: str, content: bytes):
    assert desk.take(name, content) == Taken(("DLA-7",))
    assert desk.seen() == {"outbox": ["DLA-7.toml"], "recorded": [name]}
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED}


def test_the_answer_says_where_to_enrol_with_what_right_and_until_when(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert desk.offer("DLA-7") == EnrolmentOffer(
        school_id="example",
        school_name="Example Primary School",
        host="rollcall.example",
        enrolment_port=8440,
        agents_port=8441,
        certificate_authority=AUTHORITY,
        token="token-1",
        school_key="",
        loan_id="DLA-7",
        serial="AB12CD",
        asset_tag="RC-0007",
        expires_at=NOW + timedelta(hours=24),
        https_port=8443,
    )


def test_the_answer_is_readable_by_its_owner_alone(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert stat.S_IMODE((desk.folder.outbox / "DLA-7.toml").stat().st_mode) == 0o600


def test_the_recorded_file_is_kept_byte_for_byte(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert (desk.folder.recorded / "loan.toml").read_bytes() == as_toml(FORM)


def test_each_row_of_a_table_is_answered_with_a_file_of_its_own(desk: Desk):
    assert desk.take("loans.csv", as_csv(FORM, SECOND)) == Taken(("DLA-7", "DLA-8"))
    assert desk.seen() == {"outbox": ["DLA-7.toml", "DLA-8.toml"], "recorded": ["loans.csv"]}


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


def test_an_agreement_signed_on_one_day_of_paper_is_recorded(desk: Desk):
    same_day = form(technician_approval__at="2026-11-19", headteacher_authorisation__signed_at="2026-11-19")
    assert desk.take("loan.json", as_json(same_day)) == Taken(("DLA-7",))


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
    assert entry.detail == 'due_back is "2026-11-01": past already; give a later day, or none'


def test_what_was_rejected_is_recorded_once_the_school_has_put_it_right(desk: Desk):
    with desk.database.writing() as tx:
        signers.remove(tx, "example", "H. Head", SignerRole.HEADTEACHER)
    first = desk.take("loan.toml", as_toml(FORM))
    with desk.database.writing() as tx:
        signers.register(tx, signers.Signer("example", "H. Head", SignerRole.HEADTEACHER, LATER))
    second = desk.take("loan.toml", as_toml(FORM), LATER)

    assert (type(first), second) == (Rejected, Taken(("DLA-7",)))


def test_the_same_agreement_dropped_again_is_taken_once(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    before = (desk.folder.outbox / "DLA-7.toml").read_bytes()

    assert desk.take("copy.json", as_json(FORM), LATER) == Taken(("DLA-7",))
    assert (desk.folder.outbox / "DLA-7.toml").read_bytes() == before
    with desk.database.reading() as tx:
        assert len(tokens.of_loan(tx, "example", "DLA-7")) == 1


def test_a_crash_before_the_answer_was_written_is_mended_at_the_next_look(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    # As a crash right after the commit would leave it: recorded, the file still in the inbox, no answer.
    (desk.folder.recorded / "loan.toml").replace(desk.folder.inbox / "loan.toml")
    (desk.folder.outbox / "DLA-7.toml").unlink()

    assert desk.take("loan.toml", as_toml(FORM), LATER) == Taken(("DLA-7",))
    assert desk.seen() == {"outbox": ["DLA-7.toml"], "recorded": ["loan.toml"]}
    assert desk.offer("DLA-7").token == "token-2"
    with desk.database.reading() as tx:
        assert [each.token_hash for each in tokens.of_loan(tx, "example", "DLA-7") if each.expires_at > LATER] == [
            tokens.hash_of("token-2")
        ]


def test_an_answer_is_not_made_again_once_its_token_was_used(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    with desk.database.writing() as tx:
        tokens.consume(tx, tokens.hash_of("token-1"), b"device", NOW)
        loans.device_enrolled(tx, loans.get(tx, "example", "DLA-7"), b"device", actor="collector", now=NOW)
    (desk.folder.outbox / "DLA-7.toml").unlink()

    desk.take("loan.toml", as_toml(FORM), LATER)
    assert "outbox" not in desk.seen()


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


def test_a_file_is_taken_once_it_has_looked_the_same_for_two_seconds(desk: Desk):
    desk.drop("loan.toml", as_toml(FORM))
    looks = [(desk.inbox.look(NOW + timedelta(seconds=seconds)), len(desk.loan_states())) for seconds in (0, 1, 2, 3)]
    assert looks == [(True, 0), (True, 0), (False, 1), (False, 1)]


def test_a_file_that_still_grows_is_waited_for(desk: Desk):
    whole = as_csv(FORM, SECOND)
    for seconds in range(6):
        desk.drop("loans.csv", whole[: len(whole) * (seconds + 1) // 6])
        assert desk.inbox.look(NOW + timedelta(seconds=seconds))
    desk.inbox.look(NOW + timedelta(seconds=8))
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED, "DLA-8": LoanState.AUTHORISED}


def test_a_table_that_grows_after_a_pause_loses_no_row_and_takes_none_twice(desk: Desk):
    path = desk.drop("loans.csv", as_csv(FORM))
    (arrival,) = arrivals(desk.folder.inbox)
    path.write_bytes(as_csv(FORM, SECOND))

    desk.inbox.take(arrival, NOW)
    still_there = desk.seen()["inbox"]
    (arrival,) = arrivals(desk.folder.inbox)
    desk.inbox.take(arrival, LATER)

    assert still_there == ["loans.csv"]
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED, "DLA-8": LoanState.AUTHORISED}
    with desk.database.reading() as tx:
        assert len(tokens.of_loan(tx, "example", "DLA-7")) == 1


@pytest.mark.parametrize("name", ["loan.toml.part", "loan.toml.tmp", "loan.toml~", ".loan.toml", "loan.toml.crdownload"])
def test_a_name_that_says_half_written_is_left_alone(desk: Desk, name: str):
    desk.drop(name, as_toml(FORM))
    for seconds in (0, 5, 60):
        desk.inbox.look(NOW + timedelta(seconds=seconds))
    assert desk.seen() == {"inbox": [name]}


def test_one_file_that_cannot_be_taken_does_not_hold_up_the_others(desk: Desk):
    desk.drop("a-loan.toml", as_toml(FORM))
    desk.drop("b-loan.toml", as_toml(SECOND))
    (desk.folder.outbox / "DLA-7.toml").mkdir()  # its answer cannot be put there
    for seconds in (0, 2):
        desk.inbox.look(NOW + timedelta(seconds=seconds))
    assert desk.seen()["recorded"] == ["b-loan.toml"]
    assert desk.seen()["inbox"] == ["a-loan.toml"]


def test_the_watch_takes_what_lay_there_and_what_is_dropped_later(desk: Desk):
    desk.drop("early.toml", as_toml(FORM))
    watch = InboxWatch(desk.inbox, lambda: datetime.now(UTC))
    watch.start()
    try:
        _wait_for(desk.folder.recorded / "early.toml")
        desk.drop("late.toml", as_toml(SECOND))
        _wait_for(desk.folder.recorded / "late.toml")
    finally:
        watch.stop()

    assert desk.seen() == {"outbox": ["DLA-7.toml", "DLA-8.toml"], "recorded": ["early.toml", "late.toml"]}


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path.name} was not taken within ten seconds")
