"""Accounts in the console: let in, given roles, shut out, by an administrator who has just proved who they are."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.accounts.rights import Role
from tests.fakes.console import ConsoleInTest, Person, console, sign_in


@pytest.fixture
def school(tmp_path: Path) -> Iterator[ConsoleInTest]:
    """A school's console."""
    with console(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def administrator(school: ConsoleInTest) -> Person:
    """Somebody who looks after accounts."""
    return school.signed_in(Role.ADMINISTRATOR)


def test_somebody_is_let_in_by_a_link_that_is_shown_once(school: ConsoleInTest, administrator: Person):
    typed = {"sign_in_name": "h.head@example.org", "name": "H. Head", "role": "headteacher"}
    answer = administrator.post("/accounts", typed)
    found = re.search(r"https://rollcall\.example:8443(/welcome/[^<\s]+)", answer.text)
    assert found is not None
    assert "h.head@example.org" in school.browser().get(found.group(1)).text
    assert found.group(1) not in administrator.get("/accounts").text
    assert "not chosen yet" in administrator.get("/accounts").text


def test_a_name_that_is_taken_is_said_beside_the_field(administrator: Person):
    typed = {"sign_in_name": "administrator@example.org", "name": "B. Admin", "role": "technician"}
    answer = administrator.post("/accounts", typed)
    assert answer.status_code == 422
    assert "has an account already" in answer.text


def test_an_account_that_is_closed_opens_nothing_from_that_moment_on(school: ConsoleInTest, administrator: Person):
    head = school.signed_in(Role.HEADTEACHER)
    assert head.get("/").status_code == 200
    administrator.post("/accounts/disable", {"account": "headteacher@example.org"})
    assert head.get("/").status_code == 303
    assert sign_in(school.browser(), "headteacher@example.org").status_code == 422


def test_the_last_administrator_cannot_be_shut_out(administrator: Person):
    answer = administrator.post("/accounts/disable", {"account": "administrator@example.org"})
    assert answer.status_code == 422
    assert "nobody would be left" in answer.text
    assert administrator.get("/accounts").status_code == 200


def test_an_administrator_of_one_school_changes_nobody_who_has_a_role_elsewhere(school: ConsoleInTest, administrator: Person):
    school.account(Role.AUDITOR, school_id="")
    for act in ("reset", "disable", "grant"):
        answer = administrator.post(f"/accounts/{act}", {"account": "auditor@example.org", "role": "technician"})
        assert answer.status_code == 422, act
        assert "a role at another school" in answer.text


def test_accounts_are_changed_only_after_the_password_was_typed_a_short_time_ago(school: ConsoleInTest, administrator: Person):
    school.account(Role.HEADTEACHER)
    school.clock.now += timedelta(minutes=20)
    answer = administrator.post("/accounts/disable", {"account": "headteacher@example.org"})
    assert answer.headers["location"] == "/s/example/account/prove"
    assert sign_in(school.browser(), "headteacher@example.org").status_code == 303
