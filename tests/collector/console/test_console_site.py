"""The console's shell: who gets where, and what a browser is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.accounts.rights import Role
from tests.fakes.console import HOME, ORIGIN, ConsoleInTest, console, sign_in


@pytest.fixture
def school(tmp_path: Path) -> Iterator[ConsoleInTest]:
    """A school's console."""
    with console(tmp_path / "data") as opened:
        yield opened


def test_whoever_has_not_signed_in_is_asked_to_and_comes_back_to_the_page_that_they_wanted(school: ConsoleInTest):
    browser = school.browser()
    asked = browser.get(f"{HOME}/devices?verdict=fail", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/s/example/devices%3Fverdict%3Dfail")
    answer = sign_in(browser, school.account(Role.HEADTEACHER), onward="/s/example/devices?verdict=fail")
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/example/devices?verdict=fail")
    assert browser.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/s/\\x"]
)
def test_signing_in_leads_to_no_other_site(school: ConsoleInTest, elsewhere: str):
    answer = sign_in(school.browser(), school.account(Role.HEADTEACHER), onward=elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_wrong_password_is_said_beside_its_field_and_opens_nothing(school: ConsoleInTest):
    browser = school.browser()
    answer = sign_in(browser, school.account(Role.TECHNICIAN), "not the password")
    assert answer.status_code == 422
    assert "This name and password do not belong together." in answer.text
    assert browser.get(f"{HOME}/", follow_redirects=False).status_code == 303


def test_the_session_cookie_goes_over_https_alone_to_this_host_alone_and_no_script_reads_it(school: ConsoleInTest):
    answer = sign_in(school.browser(), school.account(Role.TECHNICIAN))
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-rollcall=")]
    assert {each.strip().lower() for each in cookie.split(";")[1:]} == {"httponly", "path=/", "samesite=lax", "secure"}


def test_signing_out_ends_the_session_for_whoever_has_kept_the_cookie(school: ConsoleInTest):
    person = school.signed_in(Role.TECHNICIAN)
    kept = dict(person.browser.cookies)
    answer = person.browser.post("/sign-out", data={"csrf": person.csrf}, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    thief = school.browser()
    thief.cookies.update(kept)
    assert thief.get(f"{HOME}/", follow_redirects=False).status_code == 303


def test_nobody_can_be_signed_out_from_another_site(school: ConsoleInTest):
    person = school.signed_in(Role.TECHNICIAN)
    assert person.browser.post("/sign-out", data={"csrf": "guessed"}, follow_redirects=False).status_code == 403
    assert person.get("/").status_code == 200


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        pytest.param({"csrf": ""}, {}, id="without a token"),
        pytest.param({"csrf": "x" * 64}, {}, id="with a forged token"),
        pytest.param({}, {"origin": "https://evil.example"}, id="from another site, with the token"),
        pytest.param({}, {"sec-fetch-site": "cross-site"}, id="from another site by the browser's word"),
        pytest.param({}, {"origin": "null"}, id="from a page without an origin"),
    ],
)
def test_a_form_that_this_console_did_not_show_changes_nothing(
    school: ConsoleInTest, form: dict[str, str], headers: dict[str, str]
):
    person, chain = school.signed_in(Role.TECHNICIAN), school.intake.enrolled()
    before = school.intake.device(chain)
    answer = person.post(f"/devices/{chain.device.device_id.hex()}/check-now", form, **headers)
    assert answer.status_code == 403
    assert "not sent from a page of this console" in answer.text
    assert school.intake.device(chain) == before


def test_a_token_of_another_session_is_worth_nothing(school: ConsoleInTest):
    one, other, chain = school.signed_in(Role.TECHNICIAN), school.signed_in(Role.ADMINISTRATOR), school.intake.enrolled()
    answer = one.post(f"/devices/{chain.device.device_id.hex()}/check-now", {"csrf": other.csrf})
    assert answer.status_code == 403


def test_a_role_that_does_not_include_a_page_is_told_so(school: ConsoleInTest):
    governor, chain = school.signed_in(Role.GOVERNOR), school.intake.enrolled()
    page = governor.get(f"/devices/{chain.device.device_id.hex()}")
    act = governor.post(f"/devices/{chain.device.device_id.hex()}/check-now", {})
    assert (page.status_code, act.status_code) == (403, 403)
    assert "Your role does not include this" in page.text


def test_a_school_that_somebody_has_nothing_to_do_with_looks_like_one_that_is_not_there(school: ConsoleInTest):
    person = school.signed_in(Role.TECHNICIAN)
    answers = [person.browser.get(f"/s/{name}/devices", follow_redirects=False) for name in ("other-school", "..%2f", "%00")]
    assert {each.status_code for each in answers} == {404}


def test_every_page_forbids_scripts_styles_and_frames_of_others_and_is_kept_by_no_cache(school: ConsoleInTest):
    person = school.signed_in(Role.TECHNICIAN)
    pages = [person.get("/"), person.get("/devices"), person.get("/not-there"), school.browser().get("/sign-in")]
    for each in pages:
        policy = each.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert each.headers["cache-control"] == "no-store"
        assert each.headers["x-content-type-options"] == "nosniff"
        assert "<script>" not in each.text
        assert " style=" not in each.text


def test_a_static_file_is_kept_for_ever_under_a_name_that_changes_with_it(school: ConsoleInTest):
    browser = school.browser()
    page = browser.get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/static/../console.py").status_code == 404


def test_a_session_ends_after_half_an_hour_without_anything_done(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    school.clock.now += timedelta(minutes=31)
    answer = head.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/s/example/")
    assert "half an hour" in head.browser.get("/sign-in").text


def test_a_form_too_large_is_refused_before_it_is_read(school: ConsoleInTest):
    person = school.signed_in(Role.TECHNICIAN)
    answer = person.browser.post(
        f"{HOME}/devices/x/in-hand", content=b"a" * 300_000, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_a_school_administrator_chooses_a_password_by_the_link_of_the_command_line(school: ConsoleInTest):
    from collector.accounts import welcome
    from collector.accounts.opening import account_named
    from tests.fakes.console import secret

    name = school.account(Role.ADMINISTRATOR)
    with school.database.writing() as tx:
        link = welcome.make_link(tx, account_named(tx, name).account_id, now=school.clock(), new_secret=secret)
    browser, chosen = school.browser(), "seven quiet otters knitting"
    assert name in browser.get(f"/welcome/{link}").text
    differing = browser.post(f"/welcome/{link}", data={"password": chosen, "again": "x"}, headers={"origin": ORIGIN})
    assert "The two are not the same" in differing.text
    short = browser.post(f"/welcome/{link}", data={"password": "short", "again": "short"}, headers={"origin": ORIGIN})
    assert short.status_code == 422
    done = browser.post(
        f"/welcome/{link}", data={"password": chosen, "again": chosen}, headers={"origin": ORIGIN}, follow_redirects=False
    )
    assert done.headers["location"] == "/sign-in"
    assert browser.get(f"/welcome/{link}").status_code == 404
    assert sign_in(browser, name, chosen).headers["location"] == "/sign-in/set-up"
