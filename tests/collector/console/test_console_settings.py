"""The settings in the console: policy, calendar, signers, keys; whatever is sent is shown before it is recorded."""

import io
import re
import tomllib
import zipfile
from datetime import timedelta

import pytest

from collector.accounts.rights import Role
from collector.registers.school_calendar import calendar_of
from collector.store import audit, enrolment_keys, policies, signers
from collector.store.tokens import hash_of
from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, TOKEN, ConsoleDesk
from tests.fakes.packs import S004
from tests.fakes.past_days import PACK

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//school//EN
BEGIN:VEVENT
UID:1@school.example
DTSTART;VALUE=DATE:{year}0901
DTEND;VALUE=DATE:{year}1219
SUMMARY:Autumn term
END:VEVENT
BEGIN:VEVENT
UID:2@school.example
DTSTART;VALUE=DATE:{year}1026
DTEND;VALUE=DATE:{year}1031
SUMMARY:Half term
END:VEVENT
END:VCALENDAR
"""


def post(console: ConsoleDesk, address: str, **form: str) -> tuple[int, str, str]:
    """What a form is answered with: status, where it leads, what it says."""
    answer = console.browser().post(console.at(address), data={"csrf": TOKEN, **form})
    return answer.status_code, answer.headers.get("location", ""), answer.text


def sent(console: ConsoleDesk, address: str, name: str, content: bytes) -> tuple[int, str, str]:
    """The same with a file."""
    answer = console.browser().post(console.at(address), data={"csrf": TOKEN}, files={"file": (name, content)})
    return answer.status_code, answer.headers.get("location", ""), answer.text


def in_force(console: ConsoleDesk) -> tuple[str, str]:
    """Which policy that is, and under what file name it was adopted."""
    with console.database.reading() as tx:
        found = policies.in_force(tx, "example")
    assert found is not None
    return found.policy_id, found.file_name


def test_the_settings_say_what_is_set_and_what_is_not_in_order(same_console: ConsoleDesk) -> None:
    page = same_console.browser().get(same_console.at("/settings")).text
    assert "s004-primary, version 1" in page
    assert "2 may sign loans" in page
    assert "No backup was ever made" in page
    assert "Put right: Port." in page
    assert re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", page)
    assert f"{same_console.collector.config.enrolment_port} (enrolment)" in page


def test_the_agreement_in_force_can_be_read_in_full(same_console: ConsoleDesk) -> None:
    page = same_console.browser().get(same_console.at("/settings/agreement")).text
    assert "8. " in page


def test_a_policy_is_tried_on_the_devices_before_it_is_adopted_and_the_log_says_who_did_it(console: ConsoleDesk) -> None:
    console.intake.now += timedelta(minutes=1)  # after the policy with which the school began
    pack = PACK.format(version="7", rule="LOCK-1", more="").encode()
    _, tried, _ = sent(console, "/settings/policy", "ours.toml", pack)
    page = console.browser().get(tried).text
    assert "If ours, version 7, were adopted" in page
    assert "Rules that are gone" in page
    assert in_force(console) == ("s004-primary", "s004-primary.toml")
    adopted = console.browser().post(tried, data={"csrf": TOKEN, "share": "100"})
    assert adopted.status_code == 303, adopted.text
    assert in_force(console) == ("ours", "ours.toml")
    with console.database.reading() as tx:
        last = audit.last_of(tx, "example", ["policy.adopted"])
    assert last is not None
    assert last.actor == "administrator@school.example in the console"
    assert "s004-primary" in console.browser().get(console.at("/settings/policy")).text


def test_a_pack_that_comes_with_rollcall_is_chosen_by_name_and_no_other_file_of_the_collector_is(console: ConsoleDesk) -> None:
    status, tried, _ = post(console, "/settings/policy", pack="s004-primary")
    assert status == 303
    assert "would change" in console.browser().get(tried).text
    for name in ("../policies/s004-primary", "/etc/hostname", "library", "nothing"):
        status, _, page = post(console, "/settings/policy", pack=name)
        assert (status, "This policy cannot be taken" in page) == (422, True), name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"id = ", "This policy cannot be taken"),
        (b"\xff\xfe", "This policy cannot be taken"),
        (f"id = {HOSTILE!r}".encode(), "This policy cannot be taken"),
        (S004.replace("[grace_days]", '[grace_days]\nbuilds_on = ["../collector"]').encode(), "This policy cannot be taken"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_its_lines(same_console: ConsoleDesk, content: bytes, words: str) -> None:
    status, _, page = sent(same_console, "/settings/policy", "ours.toml", content)
    assert status == 422
    assert words in page
    assert "<script>alert" not in page


def test_a_calendar_file_is_shown_before_it_is_recorded(console: ConsoleDesk) -> None:
    year = console.now.year
    _, preview, _ = sent(console, "/settings/calendar/import", "school.ics", CALENDAR.format(year=year).encode())
    page = console.browser().get(preview).text
    assert "Autumn term" in page
    assert "Nothing is recorded yet" in page
    with console.database.reading() as tx:
        assert calendar_of(tx, "example").terms == ()
    console.browser().post(preview, data={"csrf": TOKEN})
    with console.database.reading() as tx:
        assert [each.name for each in calendar_of(tx, "example").terms] == ["Autumn term"]
    status, _, refused = sent(console, "/settings/calendar/import", "school.ics", b"no calendar")
    assert (status, 'id="e-file"' in refused) == (422, True)


def test_a_line_of_the_calendar_is_typed_and_taken_back(console: ConsoleDesk) -> None:
    address = "/settings/calendar"
    assert post(console, address, kind="closed", name=HOSTILE, first_day="2026-12-01")[0] == 303
    page = console.browser().get(console.at(address)).text
    assert HARMLESS_IN_HTML in page
    status, _, wrong = post(console, address, kind="term", name="Term", first_day="2026-12-01", last_day="2026-11-01")
    assert (status, 'id="e-last_day"' in wrong) == (422, True)
    status, _, wrong = post(console, address)
    assert set(re.findall(r'id="e-([a-z_]+)"', wrong)) == {"kind", "first_day", "last_day"}
    (back,) = re.findall(r'action="([^"]*/remove)"', page)
    console.browser().post(back, data={"csrf": TOKEN})
    assert "No term is recorded" in console.browser().get(console.at(address)).text


def test_somebody_is_registered_to_sign_and_removed(console: ConsoleDesk) -> None:
    assert post(console, "/settings/signers", name=HOSTILE, role="technician")[0] == 303
    page = console.browser().get(console.at("/settings/signers")).text
    assert HARMLESS_IN_HTML in page
    assert post(console, "/settings/signers", name="", role="king")[0] == 422
    assert post(console, "/settings/signers/remove", name=HOSTILE, role="technician")[0] == 303
    with console.database.reading() as tx:
        assert {each.name for each in signers.everyone(tx, "example")} == {"T. Technician", "H. Head"}


def test_a_key_is_given_out_once_as_a_file_and_revoked(console: ConsoleDesk) -> None:
    browser = console.browser()
    saved = browser.post(console.at("/settings/devices/key"), data={"csrf": TOKEN})
    assert saved.headers["cache-control"] == "no-store"
    key = tomllib.loads(saved.text)["school_key"]
    with console.database.reading() as tx:
        assert enrolment_keys.in_use(tx, hash_of(key)) is not None
    page = browser.get(console.at("/settings/devices")).text
    assert "1 key is in use" in page
    assert key not in page
    browser.post(console.at("/settings/devices/revoke"), data={"csrf": TOKEN})
    with console.database.reading() as tx:
        assert enrolment_keys.in_use(tx, hash_of(key)) is None


def test_the_install_kit_has_a_key_only_where_one_was_asked_for(console: ConsoleDesk) -> None:
    browser, address = console.browser(), console.at("/settings/devices/kit.zip")
    plain = zipfile.ZipFile(io.BytesIO(browser.get(address).content))
    assert [name for name in plain.namelist() if name.endswith("README.txt")]
    assert not [name for name in plain.namelist() if name.endswith("on-site.toml")]
    with_key = zipfile.ZipFile(io.BytesIO(browser.post(address, data={"csrf": TOKEN}).content))
    (secret,) = [name for name in with_key.namelist() if name.endswith("on-site.toml")]
    assert tomllib.loads(with_key.read(secret).decode())["school_key"]


def test_only_administrators_reach_the_settings(same_console: ConsoleDesk) -> None:
    for role in Role:
        status = same_console.browser(role).get(same_console.at("/settings")).status_code
        assert status == (200 if role is Role.ADMINISTRATOR else 403), role
