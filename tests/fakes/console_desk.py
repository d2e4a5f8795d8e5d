"""The console in a test: a school with a device, and whoever looks at its pages, in every role."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx
from starlette.applications import Starlette

from collector.accounts.rights import Role
from collector.accounts.visitor import Grant, Visitor
from collector.config import read_config
from collector.console import school_places
from collector.console.answers import Answers
from collector.console.cookies import Cookies
from collector.console.house import House
from collector.console.site import Site
from collector.console.visit import Place, Places, Upload, Visit
from collector.console.workshop import Workshop
from collector.data_folder import DataFolder
from collector.fleet.snapshot import Snapshot
from collector.fleet.watch import FleetWatch
from collector.intake.bodies import Bodies
from collector.registers.enrolment_files import CollectorAddress
from collector.sessions.budgets import Budgets
from collector.settings_wiring import workshop_of
from collector.store import schools
from collector.store.database import Database
from collector.store.schools import School
from collector.store.sqlite_changes import change_mark
from collector.wiring import Collector
from compliance.envelope import Signer
from tests.fakes.intake import FakeIntake, founded

TOKEN: Final = "the token of this session"
HOSTILE: Final = "=1+1\"'><script>alert(1)</script>{{7*7}}"
"""Text that does harm wherever it is taken for anything but text."""

_HERE: Final = "http://rollcall.example"
HARMLESS_IN_HTML: Final = "&lt;script&gt;alert(1)&lt;/script&gt;"


@dataclass(frozen=True)
class Browser:
    """Asks the console over its own protocol, without a network. It follows no redirection."""

    app: Starlette

    def get(self, address: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """A page."""
        return self._ask(httpx.Request("GET", _HERE + address, params=params))

    def post(
        self, address: str, data: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """A form that is sent."""
        return self._ask(httpx.Request("POST", _HERE + address, data=data, files=files))

    def _ask(self, request: httpx.Request) -> httpx.Response:
        request.read()  # a form with files can be read as a stream of one kind only

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
                return await client.send(request)

        return asyncio.run(ask())


@dataclass
class ConsoleDesk:
    """A school's console without a network."""

    intake: FakeIntake
    folder: DataFolder
    workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    fleet: FleetWatch = field(init=False)
    places: Places = ()
    names: int = 0

    def __post_init__(self) -> None:
        self.fleet = FleetWatch(self.database, lambda: self.now, time.monotonic, lambda: None, change_mark)
        others = school_places.places(self.fleet.snapshot, self.new_name)
        self.places = (*others, *school_places.settings_places(workshop_of(self.collector)))

    @property
    def database(self) -> Database:
        return self.intake.database

    @property
    def now(self) -> datetime:
        return self.intake.now

    @property
    def school(self) -> School:
        with self.database.reading() as tx:
            return schools.everyone(tx)[0]

    @property
    def collector(self) -> Collector:
        """The opened data folder."""
        return Collector(self.folder, self.database, read_config(self.folder.path), lambda: self.now)

    def address(self, school: School) -> CollectorAddress:
        return self.collector.address(school)

    def new_name(self) -> str:
        """One that no file has yet."""
        self.names += 1
        return f"file-{self.names}"

    def visitor(self, role: Role) -> Visitor:
        """Somebody in one role, at every school."""
        return Visitor(f"account-of-{role}", "T. Technician", f"{role}@school.example", (Grant("", role),), TOKEN, self.now)

    def visit(
        self,
        role: Role = Role.ADMINISTRATOR,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        file: bytes | None = None,
    ) -> Visit:
        """What a page is asked with."""
        uploads = {} if file is None else {"file": Upload("table.csv", file)}
        school = self.school
        return Visit(
            self.visitor(role),
            school,
            (school,),
            self.database,
            self.address(school),
            self.now,
            path or {},
            query or {},
            form or {},
            uploads,
        )

    def browser(self, role: Role = Role.ADMINISTRATOR) -> Browser:
        """A browser in which somebody of this role has signed in. It follows no redirection."""
        house = House(
            database=self.database,
            clock=lambda: self.now,
            address_of=self.address,
            visitor_of=lambda _cookie, _now, *, at_work: self.visitor(role),
        )
        site = Site(house, Answers(Cookies(is_secure=False)), Bodies(Budgets()), self.workers)
        return Browser(Starlette(routes=site.routes(self.places)))

    def at(self, address: str) -> str:
        """An address of this school."""
        return f"/s/{self.school.school_id}{address}"


def _not_counted(_school_id: str, _not_before: datetime | None = None) -> Snapshot:
    raise AssertionError("nobody looks at this page")


def _no_key() -> Signer:
    raise AssertionError("nobody adopts a policy")


EVERY_PLACE: Final = (
    *school_places.places(_not_counted, str),
    *school_places.settings_places(Workshop(_no_key, str, lambda _school: (), lambda: None, "0")),
)
"""To name tests after; nobody goes there."""


def address_of(place: Place) -> str:
    """Its address with something in every part that it names."""
    parts = {"name": "people", "line": "1", "device": "1", "rule": "ENC-1", "held": "nothing", "figure": "devices"}
    return place.path.format_map(
        {**parts, "exception": "EXC-1", "reader": "governors", "span": "1", "report": "REP-1", "edition": "1", "form": "pdf"}
    )


@contextmanager
def console_of(path: Path) -> Iterator[ConsoleDesk]:
    """The console of a new school."""
    desk = ConsoleDesk(founded(path), DataFolder.open(path))
    yield desk
    desk.workers.shutdown()
    desk.fleet.close()
    desk.intake.database.close()  # type: ignore[attr-defined]
