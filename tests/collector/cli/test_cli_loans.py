"""The loan desk on the command line, from the asset list to the return."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.registers import loans as register
from collector.store import audit, devices, loans, tokens, verdicts
from collector.store.loans import LoanState
from collector.wiring import Collector
from compliance.enrolment_offer import parse_offer
from compliance.verdict import Verdict
from tests.fakes.command_line import Answer, Rollcall
from tests.fakes.school_records import DEVICE

ASSETS = "asset_tag,make,model,serial,off_site,data_class\nLAP-0113,HP,ProBook 440,5CD1234ABC,yes,personal\n"


@pytest.fixture
def begun(rollcall: Rollcall, data: Path) -> Path:
    """A loan that awaits its borrower's signature."""
    device = ("--asset-tag", "LAP-0113", "--serial", "5CD1234ABC", "--make", "HP", "--model", "ProBook 440")
    answer = rollcall(
        "loan", "new", *device, "--borrower", "A. Sample", "--due-back", "2099-07-18", "--id", "L-1", "--data", data
    )
    assert answer.code == 0
    return data


def sign_all(rollcall: Rollcall, data: Path) -> Answer:
    for role, name in (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head")):
        last = rollcall("loan", "sign", "L-1", "--as", role, "--name", name, "--data", data)
    return last


def test_the_last_signature_by_itself_makes_the_enrolment_file(rollcall: Rollcall, begun: Path):
    sign_all(rollcall, begun)
    offer = parse_offer((begun / "loans" / "outbox" / "L-1.toml").read_text())
    assert (offer.loan_id, offer.serial, offer.asset_tag, offer.school_key) == ("L-1", "5CD1234ABC", "LAP-0113", "")


def test_the_enrolment_file_is_for_its_owner_alone(rollcall: Rollcall, begun: Path):
    sign_all(rollcall, begun)
    assert stat.S_IMODE((begun / "loans" / "outbox" / "L-1.toml").stat().st_mode) == 0o600


def test_the_token_never_comes_onto_the_screen(rollcall: Rollcall, begun: Path):
    answer = sign_all(rollcall, begun)
    offer = parse_offer((begun / "loans" / "outbox" / "L-1.toml").read_text())
    assert ("L-1.toml" in answer.out, offer.token in answer.out + answer.err) == (True, False)


def test_a_loan_lacking_a_signature_has_no_enrolment_file(rollcall: Rollcall, begun: Path):
    rollcall("loan", "sign", "L-1", "--as", "borrower", "--name", "A. Sample", "--data", begun)
    answer = rollcall("loan", "sign", "L-1", "--as", "headteacher", "--name", "H. Head", "--data", begun)
    assert (answer.code, list((begun / "loans" / "outbox").iterdir())) == (ExitCode.REFUSED, [])


def test_a_refusal_leaves_its_line_in_the_audit_log(rollcall: Rollcall, begun: Path, collector: Collector):
    rollcall("loan", "sign", "L-1", "--as", "borrower", "--name", "A. Sample", "--data", begun)
    rollcall("loan", "sign", "L-1", "--as", "technician", "--name", "Somebody Else", "--data", begun)
    with collector.database.reading() as tx:
        (last, *_) = audit.recent(tx, "example-primary-school")
    assert (last.action, last.subject, last.outcome) == ("loan.sign.technician", "L-1", audit.REFUSED)


def test_a_signature_on_paper_keeps_its_own_day(rollcall: Rollcall, begun: Path):
    paper = ("--at", "2026-11-04")
    rollcall("loan", "sign", "L-1", "--as", "borrower", "--name", "A. Sample", *paper, "--data", begun)
    shown = json.loads(rollcall("loan", "show", "L-1", "--json", "--data", begun).out)
    assert shown["borrower_signed_at"] == "2026-11-04T00:00:00.000000Z"


def test_a_loan_is_found_by_its_device_too(rollcall: Rollcall, begun: Path):
    by_tag, by_serial = ("loan", "show", "lap-0113", "--data", begun), ("loan", "show", "5CD1234ABC", "--data", begun)
    assert rollcall(*by_tag).out == rollcall(*by_serial).out == rollcall("loan", "show", "L-1", "--data", begun).out


def test_an_unknown_loan_is_wrong_usage(rollcall: Rollcall, begun: Path):
    assert rollcall("loan", "show", "L-99", "--data", begun).code == ExitCode.USAGE


def test_the_asset_list_fills_in_what_was_not_typed(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text(ASSETS)
    rollcall("assets", "import", file, "--data", data)
    rollcall("loan", "new", "--asset-tag", "LAP-0113", "--borrower", "A. Sample", "--id", "L-2", "--data", data)
    shown = json.loads(rollcall("loan", "show", "L-2", "--json", "--data", data).out)
    assert (shown["make"], shown["model"], shown["serial"]) == ("HP", "ProBook 440", "5CD1234ABC")


def test_a_tag_that_the_asset_list_does_not_have_is_told(rollcall: Rollcall, data: Path):
    answer = rollcall("loan", "new", "--asset-tag", "NOSUCH", "--borrower", "A. Sample", "--data", data)
    told = "NOSUCH is not in the asset list; import it, or give --make and --model" in answer.err
    assert (answer.code, told) == (ExitCode.REFUSED, True)


def test_a_serial_number_that_the_asset_list_denies_is_refused(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text(ASSETS)
    rollcall("assets", "import", file, "--data", data)
    device = ("--asset-tag", "LAP-0113", "--serial", "WRONG")
    answer = rollcall("loan", "new", *device, "--borrower", "A. Sample", "--data", data)
    told = 'device.serial is "WRONG": the asset list has 5CD1234ABC for LAP-0113; correct one of them' in answer.err
    assert (answer.code, told) == (ExitCode.REFUSED, True)


def test_the_help_of_return_says_that_it_also_cancels(rollcall: Rollcall):
    assert "A loan that no device has enrolled for is cancelled by this" in " ".join(
        rollcall("loan", "return", "--help").out.split()
    )


def test_a_second_loan_of_a_device_that_is_out_is_refused(rollcall: Rollcall, begun: Path):
    again = (
        "loan",
        "new",
        "--serial",
        "5CD1234ABC",
        "--make",
        "HP",
        "--model",
        "P",
        "--borrower",
        "B. Sample",
        "--data",
        begun,
    )
    assert rollcall(*again).code == ExitCode.REFUSED


def test_another_file_makes_the_first_one_worthless(rollcall: Rollcall, begun: Path, collector: Collector):
    sign_all(rollcall, begun)
    file = begun / "loans" / "outbox" / "L-1.toml"
    first = parse_offer(file.read_text())
    rollcall("loan", "reissue", "L-1", "--data", begun)
    with collector.database.reading() as tx:
        token = tokens.find(tx, tokens.hash_of(first.token))
    assert token is not None
    assert token.expires_at <= collector.clock()


def test_a_return_ends_the_loan(rollcall: Rollcall, begun: Path, collector: Collector):
    rollcall("loan", "return", "LAP-0113", "--data", begun)
    with collector.database.reading() as tx:
        loan = loans.find(tx, "example-primary-school", "L-1")
    assert loan is not None
    assert loan.state.has_ended


@pytest.fixture
def out(rollcall: Rollcall, begun: Path, collector: Collector) -> Path:
    """A loan whose device has enrolled."""
    sign_all(rollcall, begun)
    with collector.database.writing() as tx:
        loan = register.get(tx, "example-primary-school", "L-1")
        devices.enrol(tx, replace(DEVICE, school_id=loan.school_id, serial=loan.serial, loan_id=loan.loan_id))
        register.device_enrolled(tx, loan, DEVICE.device_id, actor="collector", now=collector.clock())
    return begun


@pytest.mark.parametrize(
    ("command", "words", "device_state"),
    [
        ("suspend", "suspended", "awaiting_first_report"),
        ("recall", "recalled", "awaiting_first_report"),
        ("lost", "lost or stolen", "lost"),
    ],
)
def test_a_loan_is_interrupted_and_goes_on(rollcall: Rollcall, out: Path, command: str, words: str, device_state: str):
    interrupted = rollcall("loan", command, "L-1", "--why", "left on a train", "--data", out)
    state = json.loads(rollcall("device", "show", "c0ffee00", "--json", "--data", out).out)["state"]
    resumed = rollcall("loan", "resume", "L-1", "--why", "found again", "--data", out)
    assert (interrupted.out, state, resumed.out) == (
        f"Loan L-1 is {words}.\n",
        device_state,
        "Loan L-1 is enrolled, not yet cleared to leave site.\n",
    )


def test_a_loan_whose_device_is_not_out_cannot_be_interrupted(rollcall: Rollcall, begun: Path):
    answer = rollcall("loan", "suspend", "L-1", "--why", "a question", "--data", begun)
    assert (answer.code, "only one whose device is out can be suspended" in answer.err) == (ExitCode.REFUSED, True)


def test_a_confirmed_device_is_judged_at_once(rollcall: Rollcall, out: Path, collector: Collector):
    with collector.database.writing() as tx:
        tx.run("UPDATE devices SET serial = ''", {})
    rollcall("loan", "confirm-device", "L-1", "--by", "T. Technician", "--data", out)
    with collector.database.reading() as tx:
        found = verdicts.of_device(tx, DEVICE.device_id)["LOAN-1"]
    assert (found.verdict, found.saw) == (
        Verdict.PASS,
        "The agreement is signed; a technician confirmed that this is the device",
    )


def test_only_a_registered_technician_confirms_a_device(rollcall: Rollcall, begun: Path):
    answer = rollcall("loan", "confirm-device", "L-1", "--by", "Somebody Else", "--data", begun)
    assert (answer.code, "not a registered technician" in answer.err) == (ExitCode.REFUSED, True)


def test_loans_are_listed_in_80_columns(rollcall: Rollcall, begun: Path):
    out = rollcall("loan", "list", "--data", begun).out
    assert ("L-1" in out, max(map(len, out.splitlines())) <= 80) == (True, True)


def test_a_dry_run_imports_nothing(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text(ASSETS)
    said = rollcall("assets", "import", file, "--dry-run", "--data", data).out
    listed = json.loads(rollcall("assets", "list", "--json", "--data", data).out)
    assert (said, listed) == ("Dry run: nothing changed. It would be 1 added, 0 replaced.\n", [])


def test_what_the_asset_list_does_not_say_is_listed_as_not_said(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text("asset_tag,make,model\nLAP-0113,HP,ProBook 440\n")
    rollcall("assets", "import", file, "--data", data)
    (listed,) = json.loads(rollcall("assets", "list", "--json", "--data", data).out)
    shown = rollcall("assets", "list", "--data", data).out.splitlines()[-1]
    assert (listed["off_site"], shown.split()) == (None, ["LAP-0113", "HP", "ProBook", "440", "not", "said", "not", "said"])


def test_an_asset_file_with_one_wrong_row_imports_nothing(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text(ASSETS + "LAP-0114,HP,ProBook 440,X1,perhaps,\n")
    answer = rollcall("assets", "import", file, "--data", data)
    listed = json.loads(rollcall("assets", "list", "--json", "--data", data).out)
    assert (answer.code, "row 3: off_site" in answer.err, listed) == (ExitCode.REFUSED, True, [])


def test_the_agreement_is_shown_with_the_hash_that_forms_name(rollcall: Rollcall, data: Path):
    shown = json.loads(rollcall("agreement", "show", "--json", "--data", data).out)
    assert f"SHA-256 {shown['text_sha256']}" in rollcall("agreement", "show", "--data", data).out


def test_an_import_answers_machines_too(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text("asset_tag,make,model\nLAP-0113,Contoso,Slate 5\n")
    answers = [rollcall("assets", "import", file, "--json", *dry, "--data", data).out for dry in (("--dry-run",), ())]
    assert [json.loads(each) for each in answers] == [
        {"added": 1, "replaced": 0, "dry_run": True},
        {"added": 1, "replaced": 0, "dry_run": False},
    ]


def test_a_draft_is_put_before_its_borrower(rollcall: Rollcall, data: Path):
    device = ("--asset-tag", "LAP-0113", "--make", "HP", "--model", "ProBook 440", "--borrower", "A. Sample", "--id", "L-1")
    assert rollcall("loan", "new", *device, "--draft", "--data", data).out == "Loan L-1 is being prepared.\n"
    assert rollcall("loan", "sign", "L-1", "--as", "borrower", "--name", "A. Sample", "--data", data).code == ExitCode.REFUSED
    presented = rollcall("loan", "present", "L-1", "--data", data)
    assert presented.out == "Loan L-1 is awaiting the borrower's signature.\n"


def test_only_what_is_due_is_listed_when_asked(rollcall: Rollcall, begun: Path):
    assert rollcall("loan", "list", "--due", "--data", begun).out == "No device is due back.\n"


def test_a_reset_is_confirmed_by_a_registered_technician(rollcall: Rollcall, begun: Path, collector: Collector):
    with collector.database.writing() as tx:
        loan = loans.find(tx, "example-primary-school", "L-1")
        assert loan is not None
        loans.update(tx, replace(loan, state=LoanState.RETURNED))
    stranger = rollcall("loan", "reset", "L-1", "--by", "Somebody Else", "--data", begun)
    confirmed = rollcall("loan", "reset", "L-1", "--by", "t. technician", "--data", begun)
    assert (stranger.code, confirmed.out) == (ExitCode.REFUSED, "Loan L-1 is returned, reset confirmed.\n")


def test_a_loan_is_extended_by_somebody_who_may_agree_to_it(rollcall: Rollcall, begun: Path, collector: Collector):
    with collector.database.writing() as tx:
        loan = loans.find(tx, "example-primary-school", "L-1")
        assert loan is not None
        loans.update(tx, replace(loan, state=LoanState.CLEARED))
    until = ("--until", "2099-09-01")
    stranger = rollcall("loan", "extend", "LAP-0113", *until, "--agreed-by", "A. Sample", "--data", begun)
    extended = rollcall("loan", "extend", "LAP-0113", *until, "--agreed-by", "h. head", "--data", begun)
    assert (stranger.code, extended.out) == (ExitCode.REFUSED, "Loan L-1 is due back on 1 September 2099.\n")
    assert json.loads(rollcall("loan", "show", "L-1", "--json", "--data", begun).out)["due_back"] == "2099-09-01"
