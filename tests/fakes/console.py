"""The console over a real store in a test: people sign in with their passwords, and click as a browser would."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
from pyotp import TOTP
from starlette.applications import Starlette
from starlette.testclient import TestClient

from collector.accounts.opening import NewAccount, open_account
from collector.accounts.passkeys import RelyingParty
from collector.accounts.passwords import Passwords
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.console.console import Console
from collector.console.house import House, Randomness
from collector.console.visitors import Visitors
from collector.fleet.watch import FleetWatch
from collector.intake.bodies import Bodies
from collector.registers.enrolment_files import CollectorAddress
from collector.sessions.budgets import Budgets
from collector.store.database import Database
from collector.store.schools import School
from collector.store.sqlite_changes import change_mark
from tests.fakes.device import NOW, TurnableClock
from tests.fakes.intake import FakeIntake, founded

PASSWORD = "copper kettle ninety lanterns"
ORIGIN = "https://rollcall.example:8443"
HOME = "/s/example"


def secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


@dataclass
class Person:
    """One browser, and whoever sits before it."""

    browser: TestClient
    home: str = HOME

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """A page of the school, without following where it leads."""
        return self.browser.get(self.home + path, headers=headers, follow_redirects=False)

    def post(self, path: str, form: dict[str, str], **headers: str) -> httpx2.Response:
        """A form of the page that is shown, with the token of this session."""
        return self.browser.post(self.home + path, data={"csrf": self.csrf, **form}, headers=headers, follow_redirects=False)

    @property
    def csrf(self) -> str:
        """The token that stands in the forms of this session."""
        return token_in(self.get("/").text)


@dataclass
class ConsoleInTest:
    """A school, its store, and its console."""

    intake: FakeIntake
    clock: TurnableClock
    passwords: Passwords
    application: Starlette

    @property
    def database(self) -> Database:
        """The store."""
        return self.intake.database

    def account(self, role: Role, *, name: str = "", school_id: str = "example") -> str:
        """Somebody who may sign in; their sign-in name."""
        sign_in_name = f"{role.value}@example.org"
        new = NewAccount(
            sign_in_name,
            name or f"{role.value[:1].upper()}. Sample",
            (Grant(school_id, role),),
            self.passwords.hash_of(PASSWORD),
        )
        with self.database.writing() as tx:
            open_account(tx, new, actor="test", now=self.clock(), new_secret=secret)
        return sign_in_name

    def browser(self) -> TestClient:
        """One that nobody has signed in with."""
        return TestClient(self.application, base_url=ORIGIN, raise_server_exceptions=True)

    def signed_in(self, role: Role, *, name: str = "") -> Person:
        """Somebody new with this role, signed in."""
        person = Person(self.browser())
        answer = sign_in(person.browser, self.account(role, name=name))
        assert answer.status_code == 303, answer.text
        if answer.headers["location"].startswith("/sign-in/set-up"):
            assert set_up_app(person.browser, self.clock()).status_code == 200
        return person


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, onward: str = "") -> httpx2.Response:
    """What the sign-in form sends."""
    form = {"name": name, "password": password, "next": onward}
    return browser.post("/sign-in", data=form, headers={"origin": ORIGIN}, follow_redirects=False)


def set_up_app(browser: TestClient, now: datetime) -> httpx2.Response:
    """What whoever must have a second factor does when they first sign in."""
    page = browser.get("/sign-in/set-up").text
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None, page
    code = TOTP(found.group(1).replace(" ", "")).at(now)
    form = {"csrf": token_in(page), "next": "", "code": code}
    return browser.post("/sign-in/set-up", data=form, headers={"origin": ORIGIN}, follow_redirects=False)


def token_in(page: str) -> str:
    """The token that stands in the forms of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found.group(1) if found else ""


@contextmanager
def console(path: Path) -> Iterator[ConsoleInTest]:
    """A new school's console until the block ends."""
    intake, clock = founded(path), TurnableClock(NOW)
    passwords = Passwords()
    house = House(intake.database, clock, _address, Visitors(intake.database))
    fleet = FleetWatch(intake.database, clock, time.monotonic, lambda: None, change_mark)
    opened = Console(house, fleet, passwords, Randomness(secret, secrets.token_bytes), path)
    try:
        application = Starlette(
            routes=opened.routes(Bodies(Budgets()), RelyingParty.of("rollcall.example", 8443), is_secure=True)
        )
        yield ConsoleInTest(intake, clock, passwords, application)
    finally:
        opened.close()
        intake.database.close()


def _address(school: School) -> CollectorAddress:
    return CollectorAddress(school.school_id, school.name, "rollcall.example", 8440, 8441, 8443, "", "")


def at(moment: datetime) -> str:
    """A day as a date field sends it."""
    return moment.date().isoformat()
