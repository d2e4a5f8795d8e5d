"""What a stranger, another school or a full disk cannot do to the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from collector.accounts.rights import Role
from collector.console.visitors import Visitors
from collector.errors import StoreFull
from collector.store.database import Database, Transaction
from tests.fakes.console import ORIGIN, ConsoleInTest, Person, console, sign_in

BOUNDARY = "x-boundary"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[ConsoleInTest]:
    """A school's console."""
    with console(tmp_path / "data") as opened:
        yield opened


def sent_as(school: ConsoleInTest, content_type: str, name: str):
    """A sign-in form in parts, with this description of itself."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\n{name}\r\n--{BOUNDARY}--\r\n'
    headers = {"content-type": content_type, "origin": ORIGIN}
    return school.browser().post("/sign-in", content=head.encode(), headers=headers)


@pytest.mark.parametrize("charset", ["punycode", "utf-7", "unicode_escape", "utf-16", "nonsense"])
def test_a_sender_does_not_choose_how_the_letters_of_a_form_are_read(school: ConsoleInTest, charset: str):
    """Some of Python's encodings take seconds for a form of this size, and some make letters that cannot be written."""
    answer = sent_as(school, f"multipart/form-data; boundary={BOUNDARY}; charset={charset}", "zoë+2AA-@example.org")
    assert answer.status_code == 422
    assert "zoë+2AA-@example.org" in answer.text


@pytest.mark.parametrize("boundary", ["", '"', "a" * 71, "a b", "\x7f"])
def test_a_form_whose_parts_cannot_be_told_apart_is_refused_in_words(school: ConsoleInTest, boundary: str):
    answer = sent_as(school, f"multipart/form-data; boundary={boundary}", "x")
    assert answer.status_code == 400
    assert "cannot be read" in answer.text


def test_an_origin_that_is_no_address_is_from_elsewhere(school: ConsoleInTest):
    form = {"name": "x", "password": "x", "next": ""}
    answer = school.browser().post("/sign-in", data=form, headers={"origin": "http://["})
    assert answer.status_code == 403


def test_who_signs_in_at_every_school_is_seen_only_by_those_who_look_after_every_school(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    auditor = Person(school.browser())
    sign_in(auditor.browser, school.account(Role.AUDITOR, school_id=""))
    assert "account.add" in auditor.get("/audit").text
    for page in (head.get("/audit").text, head.get("/audit/table.csv").text):
        assert "account.add" not in page
        assert "auditor@example.org" not in page


class FullDisk:
    """A database that can be read and not written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reading(self):
        """As ever."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """No space is left."""
        raise StoreFull("no space is left on the disk")
        yield


def test_people_can_look_while_the_disk_is_full(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    cookie = head.browser.cookies["__Host-rollcall"]
    visitor = Visitors(FullDisk(school.database))(cookie, school.clock() + timedelta(minutes=5), at_work=True)
    assert visitor.sign_in_name == "headteacher@example.org"


def test_a_page_that_asks_for_itself_keeps_no_session_alive(school: ConsoleInTest):
    head = school.signed_in(Role.HEADTEACHER)
    for _ in range(2):
        school.clock.now += timedelta(minutes=14)
        assert head.get("/?live=yes").status_code == 200
        assert head.get("/", **{"X-Part": "1"}).status_code == 200
    school.clock.now += timedelta(minutes=3)
    assert head.get("/").status_code == 303


def test_a_governor_who_asks_for_a_past_day_is_shown_the_governors_report_of_it(school: ConsoleInTest):
    governor = school.signed_in(Role.GOVERNOR)
    answer = governor.get("/?as-at=2026-01-05")
    assert answer.headers["location"] == "/s/example/reports/governors?as-at=2026-01-05"
    assert governor.get("/reports/governors?as-at=2026-01-05").status_code == 200
    assert 'role="search"' not in governor.get("/").text
