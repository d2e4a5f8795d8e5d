"""The second step of signing in, and what somebody does with their own account."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyotp import TOTP
from starlette.testclient import TestClient

from collector.accounts.rights import Role
from tests.fakes.console import HOME, ORIGIN, PASSWORD, ConsoleInTest, console, set_up_app, sign_in, token_in


@pytest.fixture
def school(tmp_path: Path) -> Iterator[ConsoleInTest]:
    """A school's console."""
    with console(tmp_path / "data") as opened:
        yield opened


def secret_in(page: str) -> str:
    """The secret that an authenticator app is given."""
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def go_on(browser: TestClient, code: str):
    """Type a code into the second step."""
    page = browser.get("/sign-in/code").text
    form = {"csrf": token_in(page), "code": code, "next": ""}
    return browser.post("/sign-in/code", data=form, headers={"origin": ORIGIN}, follow_redirects=False)


def test_a_technician_sets_up_an_app_before_anything_else_and_is_shown_recovery_codes_once(school: ConsoleInTest):
    browser = school.browser()
    answer = sign_in(browser, school.account(Role.TECHNICIAN))
    assert answer.headers["location"] == "/sign-in/set-up"
    assert browser.get(f"{HOME}/", follow_redirects=False).headers["location"].startswith("/sign-in")
    done = set_up_app(browser, school.clock())
    assert len(re.findall(r"<li><code>[a-z2-7-]{19}</code>", done.text)) == 10
    assert browser.get(f"{HOME}/", follow_redirects=False).status_code == 200


def test_a_wrong_code_at_the_set_up_is_said_and_the_secret_stays(school: ConsoleInTest):
    browser = school.browser()
    sign_in(browser, school.account(Role.TECHNICIAN))
    page = browser.get("/sign-in/set-up").text
    form = {"csrf": token_in(page), "code": "000000", "next": ""}
    answer = browser.post("/sign-in/set-up", data=form, headers={"origin": ORIGIN}, follow_redirects=False)
    assert answer.status_code == 422
    assert "this is not the code that the app should show now" in answer.text
    assert secret_in(answer.text) == secret_in(page)


def test_afterwards_a_password_alone_opens_nothing_and_a_code_opens_once(school: ConsoleInTest):
    browser = school.browser()
    name = school.account(Role.TECHNICIAN)
    sign_in(browser, name)
    secret = secret_in(browser.get("/sign-in/set-up").text)
    set_up_app(browser, school.clock())
    school.clock.now += timedelta(minutes=5)
    other = school.browser()
    assert sign_in(other, name).headers["location"] == "/sign-in/code"
    assert other.get(f"{HOME}/", follow_redirects=False).status_code == 303
    code = TOTP(secret).at(school.clock())
    assert go_on(other, code).headers["location"] == "/"
    assert other.get(f"{HOME}/", follow_redirects=False).status_code == 200
    third = school.browser()
    sign_in(third, name)
    assert go_on(third, code).status_code == 422


def test_a_recovery_code_opens_where_the_phone_is_lost(school: ConsoleInTest):
    browser = school.browser()
    name = school.account(Role.TECHNICIAN)
    sign_in(browser, name)
    codes = re.findall(r"<li><code>([a-z2-7-]{19})</code>", set_up_app(browser, school.clock()).text)
    other = school.browser()
    sign_in(other, name)
    assert go_on(other, codes[0]).headers["location"] == "/"
    third = school.browser()
    sign_in(third, name)
    again = go_on(third, codes[0])
    assert again.headers["location"].startswith("/sign-in")
    assert "This was not right" in third.get("/sign-in").text


def test_a_headteacher_needs_no_second_factor_and_may_set_one_up(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    page = head.get("/account/app").text
    answer = head.post("/account/app", {"code": TOTP(secret_in(page)).at(school.clock())})
    assert "Keep these recovery codes" in answer.text
    assert "10 left" in head.get("/account").text


def test_how_somebody_signs_in_is_changed_only_after_their_password_was_typed_a_short_time_ago(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    school.clock.now += timedelta(minutes=20)
    assert head.get("/account/password").headers["location"] == f"{HOME}/account/prove"
    assert head.post("/account/prove", {"password": "wrong"}).status_code == 422
    assert head.post("/account/prove", {"password": PASSWORD}).status_code == 303
    assert head.get("/account/password").status_code == 200
    chosen = "nine purple wheelbarrows asleep"
    assert head.post("/account/password", {"password": chosen, "again": chosen}).headers["location"] == "/sign-in"
    assert head.get("/").status_code == 303
    assert sign_in(head.browser, "headteacher@example.org").status_code == 422
    assert sign_in(head.browser, "headteacher@example.org", chosen).status_code == 303


def test_a_code_from_another_page_is_not_taken(school: ConsoleInTest):
    browser = school.browser()
    sign_in(browser, school.account(Role.TECHNICIAN))
    form = {"csrf": "guessed", "code": "000000", "next": ""}
    for path in ("/sign-in/set-up", "/sign-in/code"):
        assert browser.post(path, data=form, headers={"origin": ORIGIN}, follow_redirects=False).status_code == 403


def test_the_page_for_a_passkey_asks_for_one_of_this_host_alone(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    page = head.get("/account/passkey").text
    assert "&#34;rp&#34;: {&#34;name&#34;: &#34;Rollcall&#34;, &#34;id&#34;: &#34;rollcall.example&#34;}" in page
    answer = head.post("/account/passkey", {"passkey": "{}", "name": "my phone"})
    assert answer.status_code == 422
    assert "was not right" in answer.text
