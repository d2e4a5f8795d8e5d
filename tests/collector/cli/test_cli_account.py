"""Accounts are made and changed at the command line; a password is given there or set by a link, and never printed."""

import json
import re
from pathlib import Path

import pytest

from collector.accounts import welcome
from collector.accounts.signing_in import Asked, sign_in
from collector.cli.exit_codes import ExitCode
from collector.store import accounts, audit
from collector.wiring import Collector, open_collector
from tests.fakes.accounts import ADMINISTRATOR, GOOD_PASSWORD, PASSWORDS, TECHNICIAN, has_app
from tests.fakes.backup_files import private
from tests.fakes.command_line import SCHOOL_ID, Rollcall

ADD = ("account", "add", TECHNICIAN, "--name", "T. Technician", "--role", "technician")


def listed(rollcall: Rollcall, data: Path) -> list[dict]:
    return json.loads(rollcall("account", "list", "--json", "--data", data).out)


def link_in(words: str) -> str:
    found = re.search(r"https://localhost:8443/welcome/(\S+)", words)
    assert found is not None
    return found[1]


def test_the_link_that_is_printed_sets_the_password(rollcall: Rollcall, data: Path, collector: Collector):
    secret = link_in(rollcall(*ADD, "--data", data).out)
    before = listed(rollcall, data)[0]["password"]
    welcome.set_password(collector.database, secret, GOOD_PASSWORD, PASSWORDS, now=collector.clock())
    asked = Asked(TECHNICIAN, GOOD_PASSWORD, "192.0.2.7")
    assert sign_in(collector.database, asked, PASSWORDS, now=collector.clock()).name == "T. Technician"
    assert (before, listed(rollcall, data)[0]["password"]) == ("not set yet", "set")


def test_a_password_in_a_file_is_set_at_once_and_not_printed(
    rollcall: Rollcall, data: Path, collector: Collector, tmp_path: Path
):
    answer = rollcall(*ADD, "--password-file", private(tmp_path / "password", GOOD_PASSWORD), "--data", data)
    assert (answer.code, answer.out) == (0, f"{TECHNICIAN} may sign in: technician at {SCHOOL_ID}.\n")
    assert sign_in(collector.database, Asked(TECHNICIAN, GOOD_PASSWORD, ""), PASSWORDS, now=collector.clock())


@pytest.mark.parametrize(
    ("password", "said"),
    [("ExamplePrimary2026", "made of what is guessed first"), ("TTechnician2026", "guessed first"), ("short", "5 characters")],
)
def test_a_password_that_is_guessed_first_makes_no_account(
    rollcall: Rollcall, data: Path, tmp_path: Path, password: str, said: str
):
    answer = rollcall(*ADD, "--password-file", private(tmp_path / "password", password), "--data", data)
    assert (answer.code, said in answer.err, password in answer.err, listed(rollcall, data)) == (
        ExitCode.REFUSED,
        True,
        False,
        [],
    )


def test_a_password_file_that_others_may_read_is_refused(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = private(tmp_path / "password", GOOD_PASSWORD)
    file.chmod(0o644)
    answer = rollcall(*ADD, "--password-file", file, "--data", data)
    assert (answer.code, f"chmod 600 {file}" in answer.err) == (ExitCode.USAGE, True)


def test_nobody_can_be_asked_for_a_password_where_there_is_no_terminal(rollcall: Rollcall, data: Path):
    answer = rollcall(*ADD, "--ask-password", "--data", data)
    assert (answer.code, "nobody can be asked here; use --password-file" in answer.err) == (ExitCode.USAGE, True)


def test_roles_are_given_and_taken_away(rollcall: Rollcall, data: Path):
    rollcall(*ADD, "--data", data)
    rollcall("account", "grant", TECHNICIAN, "--role", "auditor", "--every-school", "--data", data)
    rollcall("account", "revoke", TECHNICIAN, "--role", "technician", "--data", data)
    assert listed(rollcall, data)[0]["roles"] == [{"role": "auditor", "school": ""}]
    again = rollcall("account", "revoke", TECHNICIAN, "--role", "technician", "--data", data)
    assert (again.code, "nothing to take away" in again.err) == (ExitCode.REFUSED, True)


def test_the_last_administrator_stays_until_there_is_another(rollcall: Rollcall, data: Path):
    rollcall("account", "add", ADMINISTRATOR, "--name", "A. Admin", "--role", "administrator", "--data", data)
    refused = [
        rollcall("account", "revoke", ADMINISTRATOR, "--role", "administrator", "--data", data),
        rollcall("account", "disable", ADMINISTRATOR, "--data", data),
    ]
    assert [(each.code, "make somebody else an administrator first" in each.err) for each in refused] == [(5, True)] * 2
    rollcall("account", "add", TECHNICIAN, "--name", "T. Technician", "--role", "administrator", "--data", data)
    assert rollcall("account", "disable", ADMINISTRATOR, "--data", data).code == 0


def test_a_technician_can_be_closed_where_nobody_is_an_administrator(rollcall: Rollcall, data: Path):
    rollcall(*ADD, "--data", data)
    assert rollcall("account", "disable", TECHNICIAN, "--data", data).code == 0
    refused = rollcall("account", "reset", TECHNICIAN, "--data", data)
    assert (refused.code, "rollcall account enable" in refused.err) == (ExitCode.REFUSED, True)
    assert (rollcall("account", "enable", TECHNICIAN, "--data", data).code, listed(rollcall, data)[0]["password"]) == (
        0,
        "not set yet",
    )


def test_a_second_account_of_the_same_name_is_refused_however_it_is_written(rollcall: Rollcall, data: Path):
    rollcall(*ADD, "--data", data)
    answer = rollcall("account", "add", "T.TECHNICIAN@example.org", "--name", "T", "--role", "office", "--data", data)
    assert (answer.code, "has an account already" in answer.err) == (ExitCode.REFUSED, True)


@pytest.mark.parametrize("name", ["", " ", "a\x07b", "half@", "@example.org", "a@nowhere", "x" * 255])
def test_what_cannot_be_a_sign_in_name_is_refused(rollcall: Rollcall, data: Path, name: str):
    answer = rollcall("account", "add", name, "--name", "A. Sample", "--role", "office", "--data", data)
    assert (answer.code, listed(rollcall, data)) == (ExitCode.REFUSED, [])


def test_the_log_has_who_was_made_what_and_nothing_that_was_typed_in_vain(rollcall: Rollcall, data: Path, collector: Collector):
    rollcall(*ADD, "--data", data)
    rollcall("account", "grant", "xyzzy", "--role", "office", "--data", data)
    rollcall("account", "unlock", TECHNICIAN, "--data", data)
    with collector.database.reading() as tx:
        lines = [*audit.recent(tx, ""), *audit.recent(tx, SCHOOL_ID)]
    told = {(each.action, each.subject, each.outcome, each.detail) for each in lines if each.action.startswith("account.")}
    assert told == {
        ("account.add", TECHNICIAN, "done", f"technician at {SCHOOL_ID}"),
        ("account.grant", "", "refused", "no such account"),
        ("account.unlock", TECHNICIAN, "done", ""),
    }


def test_a_school_begins_with_its_administrator(rollcall: Rollcall, tmp_path: Path):
    data = tmp_path / "data"
    init = ("init", "Example Primary School", "--administrator", ADMINISTRATOR, "--data", data)
    secret = link_in(rollcall(*init).out)
    with open_collector(data) as collector, collector.database.reading() as tx:
        assert welcome.find(tx, secret, collector.clock()).sign_in_name == ADMINISTRATOR
    assert listed(rollcall, data)[0]["roles"] == [{"role": "administrator", "school": ""}]


def test_a_password_that_is_refused_begins_no_school(rollcall: Rollcall, tmp_path: Path):
    file = private(tmp_path / "password", "ExamplePrimary2026")
    init = ("init", "Example Primary School", "--administrator", ADMINISTRATOR, "--data", tmp_path / "data")
    answer = rollcall(*init, "--password-file", file)
    assert (answer.code, (tmp_path / "data").exists()) == (ExitCode.REFUSED, False)


def test_a_password_needs_somebody_whose_it_is(rollcall: Rollcall, tmp_path: Path):
    file = private(tmp_path / "password", GOOD_PASSWORD)
    answer = rollcall("init", "Example Primary School", "--password-file", file, "--data", tmp_path / "data")
    assert (answer.code, "Name them with --administrator" in answer.err) == (ExitCode.USAGE, True)


def test_a_lost_telephone_is_forgotten_with_the_password(rollcall: Rollcall, data: Path, collector: Collector):
    rollcall(*ADD, "--data", data)
    with collector.database.reading() as tx:
        (who,) = accounts.everyone(tx)
    has_app(collector.database, who)
    before = listed(rollcall, data)[0]["second_factor"]
    assert rollcall("account", "reset", TECHNICIAN, "--data", data).code == 0
    kept = listed(rollcall, data)[0]["second_factor"]
    assert rollcall("account", "reset", TECHNICIAN, "--second-factor", "--data", data).code == 0
    assert (before, kept, listed(rollcall, data)[0]["second_factor"]) == (True, True, False)
