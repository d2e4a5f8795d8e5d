"""The console's overview, list and page of a device: what a technician reads there, and does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.accounts.rights import Role
from collector.judging.judging_when_due import judge_due
from collector.store import audit
from tests.fakes.chain import FakeChain
from tests.fakes.console import ConsoleInTest, Person, console
from tests.fakes.device import FakeDevice, Key

UNSAFE = "<script>alert(1)</script>"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[ConsoleInTest]:
    """A school's console."""
    with console(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def technician(school: ConsoleInTest) -> Person:
    """Somebody who looks after its devices."""
    return school.signed_in(Role.TECHNICIAN)


def reporting(school: ConsoleInTest, tag: str, serial: str) -> FakeChain:
    """A device that has reported once, and was judged."""
    chain = school.intake.enrolled(FakeDevice(asset_tag=tag, serial=serial, signing=Key(), tls=Key()))
    school.intake.accepted(chain, chain.report())
    judge_due(school.database, "example", school.clock())
    return chain


def id_of(chain: FakeChain) -> str:
    """As addresses have it."""
    return chain.device.device_id.hex()


def test_an_empty_school_is_told_what_to_do_first(technician: Person):
    page = technician.get("/").text
    assert "No device has been enrolled yet." in page
    assert "/s/example/loans/new" in page


def test_every_number_of_the_overview_leads_to_exactly_as_many_devices(school: ConsoleInTest, technician: Person):
    for number in range(3):
        reporting(school, f"LAP-{number}", f"SERIAL{number}")
    page = technician.get("/").text
    found = re.findall(r'<a href="(/s/example/devices\?[^"]+)"[^>]*>(?:<strong>)?([\d,]+)', page)
    assert len(found) > 5
    for address, number in found:
        listed = technician.browser.get(address.replace("&amp;", "&")).text
        heading = re.search(r"<h1>.*: ([\d,]+)</h1>", listed)
        assert heading is not None, address
        assert heading.group(1) == number, address


def test_a_whole_tag_serial_number_or_name_leads_to_its_device_at_once(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    reporting(school, "LAP-70", "5CD0070")
    for typed in ("lap-7", "LAP-7", "5cd0007"):
        assert technician.get(f"/devices?q={typed}").headers["location"] == f"/s/example/devices/{id_of(chain)}"
    assert "LAP-70" in technician.get("/devices?q=LAP-").text


def test_a_filter_that_there_is_none_of_is_said_in_words(technician: Person):
    answer = technician.get("/devices?verdict=splendid")
    assert answer.status_code == 422
    assert "splendid" in answer.text


def test_the_page_of_a_device_says_what_was_seen_what_is_asked_and_since_when(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    page = technician.get(f"/devices/{id_of(chain)}").text
    assert "LAP-7" in page
    assert "e-Safety policy" in page
    assert "It does not send: websites, files, e-mail, location" in page
    assert "What happened" in page


def test_a_device_is_shown_as_it_was_on_a_day_before_it_was_enrolled(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    page = technician.get(f"/devices/{id_of(chain)}?as-at=2020-01-06").text
    assert "it was not enrolled yet" in page
    assert technician.get(f"/devices/{id_of(chain)}?as-at=2120-01-06").status_code == 422
    assert technician.get(f"/devices/{id_of(chain)}?as-at=yesterday").status_code == 422


def test_a_technician_asks_a_device_to_look_again_and_the_audit_log_says_who(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    answer = technician.post(f"/devices/{id_of(chain)}/check-now", {})
    assert answer.status_code == 303
    assert "It is asked." in technician.browser.get(answer.headers["location"]).text
    assert "It is asked." not in technician.browser.get(answer.headers["location"]).text
    with school.database.reading() as tx:
        entry = audit.recent(tx, "example", 1)[0]
    assert (entry.action, entry.actor) == ("device.check-now", "technician@example.org in the console")


def test_excusing_a_check_asks_for_what_is_missing_beside_its_field(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    place = f"/devices/{id_of(chain)}/excuse"
    assert technician.get(place).status_code == 200
    typed = {"rule": "LOCK-1", "reason": UNSAFE, "requested_by": "A. Sample", "approved_by": "H. Head", "until": "soon"}
    answer = technician.post(place, typed)
    assert answer.status_code == 422
    assert "is no day; choose one" in answer.text
    assert UNSAFE not in answer.text
    assert "&lt;script&gt;" in answer.text
    granted = technician.post(place, {**typed, "reason": "its desktop is old", "until": school.clock().date().isoformat()})
    assert granted.status_code == 303, granted.text


def test_nobody_approves_what_they_ask_for(school: ConsoleInTest, technician: Person):
    chain = reporting(school, "LAP-7", "5CD0007")
    until = school.clock().date().isoformat()
    typed = {"rule": "LOCK-1", "reason": "old", "requested_by": "H. Head", "approved_by": "H. Head", "until": until}
    answer = technician.post(f"/devices/{id_of(chain)}/excuse", typed)
    assert answer.status_code == 422
    assert "nobody approves an exception that they ask for" in answer.text


def test_words_of_a_device_are_never_taken_for_markup(school: ConsoleInTest, technician: Person):
    chain = reporting(school, UNSAFE, f"{UNSAFE}2")
    for page in ("/", "/devices", f"/devices/{id_of(chain)}"):
        assert "<script>alert" not in technician.get(page).text, page


def test_the_list_for_spreadsheets_has_every_device_and_no_formula(school: ConsoleInTest, technician: Person):
    reporting(school, "=HYPERLINK(1)", "5CD0007")
    answer = technician.get("/devices.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "'=HYPERLINK(1)" in answer.text


def test_a_device_that_is_not_there_is_not_found(technician: Person):
    answer = technician.get("/devices/ffffffffffff")
    assert answer.status_code == 404
    assert "no device is called" in answer.text


def test_of_a_day_that_has_passed_the_report_of_that_day_is_shown_and_never_the_list_of_now(technician: Person):
    for page in ("/", "/devices"):
        answer = technician.get(f"{page}?as-at=2026-01-05")
        assert answer.headers["location"] == "/s/example/reports/technician?as-at=2026-01-05"
    assert technician.get("/reports/technician?as-at=2026-01-05").status_code == 200
