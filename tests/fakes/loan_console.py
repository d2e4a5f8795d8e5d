"""The loan desk's pages, asked as three people ask them, over a real database; and what a browser would show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from collector.accounts.rights import Role
from collector.accounts.visitor import Grant, Visitor
from collector.console.frame import frame_of
from collector.console.loan_desk import LoanDesk, ProveHead
from collector.console.loan_pages import places
from collector.console.rendering import rendered
from collector.console.visit import Answer, Download, Page, Place, Redirect, Shown, Upload, Visit
from collector.registers.enrolment_files import CollectorAddress
from collector.store.database import Database
from tests.fakes.school_records import NOW, SCHOOL

ADDRESS = CollectorAddress("example", "Example Primary School", "127.0.0.1", 1, 2, 3, "PEM", "ab" * 32)


def visitor(name: str, role: Role) -> Visitor:
    """Somebody who has signed in."""
    sign_in_name = f"{name.replace('. ', '.').lower()}@example.sch.uk"
    return Visitor(sign_in_name, name, sign_in_name, (Grant("example", role),), "a token", NOW)


TECHNICIAN = visitor("T. Technician", Role.TECHNICIAN)
HEAD = visitor("H. Head", Role.HEADTEACHER)
OFFICE = visitor("O. Office", Role.OFFICE)
GOVERNOR = visitor("G. Governor", Role.GOVERNOR)


@dataclass
class LoanConsole:
    """The pages over one database, in the hands of one person. `now` may be moved on."""

    database: Database
    desk: LoanDesk
    who: Visitor = TECHNICIAN
    now: datetime = NOW
    last: Visit | None = field(default=None)

    def as_(self, who: Visitor) -> "LoanConsole":
        """The same pages, asked by somebody else."""
        return LoanConsole(self.database, self.desk, who, self.now)

    def get(self, address: str) -> Answer:
        """Open a page. PermissionError where the shell would let nobody of this role in."""
        path, _, query = address.partition("?")
        asked = dict(each.split("=", 1) for each in query.split("&") if each)
        place, parts = self._found(path)
        return self._ask(place, place.get, parts, query=asked)

    def post(self, address: str, uploads: Mapping[str, Upload] | None = None, **form: str) -> Answer:
        """Send a form. A name with `_` at its end stands for the same with hyphens."""
        place, parts = self._found(address)
        return self._ask(place, place.post, parts, form=form, uploads=uploads)

    def page(self, address: str) -> str:
        """What a browser would show of a page."""
        return self.html(self.get(address))

    def html(self, answer: Answer) -> str:
        """The page that an answer is."""
        assert isinstance(answer, Shown), answer
        assert self.last is not None
        return rendered(answer.template, {**frame_of(self.last, "/", ""), **answer.values})

    def _ask(
        self,
        place: Place,
        page: Page | None,
        parts: dict[str, str],
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        uploads: Mapping[str, Upload] | None = None,
    ) -> Answer:
        assert page is not None
        sent = {"query": query or {}, "form": form or {}}
        visit = Visit(self.who, SCHOOL, (SCHOOL,), self.database, ADDRESS, self.now, parts, **sent, uploads=uploads or {})
        self.last = visit
        if not visit.may(place.right):
            raise PermissionError(place.right)
        return page(visit)

    def _found(self, path: str) -> tuple[Place, dict[str, str]]:
        for place in places(self.desk):
            parts = _matched(place.path, path)
            if parts is not None:
                return place, parts
        raise LookupError(path)


def to(answer: Answer) -> str:
    """Where an answer leads."""
    assert isinstance(answer, Redirect), answer
    return answer.to


def content(answer: Answer) -> bytes:
    """The file that an answer is."""
    assert isinstance(answer, Download), answer
    return answer.content


def loan_desk(folder: Path, prove_head: ProveHead | None = None) -> LoanDesk:
    """A desk with its outbox, whose codes are counted."""
    outbox = folder / "outbox"
    outbox.mkdir(parents=True, exist_ok=True)
    return LoanDesk(outbox, iter(f"token-{each}" for each in range(1000)).__next__, prove_head)


def _matched(pattern: str, path: str) -> dict[str, str] | None:
    wanted, given = pattern.split("/"), path.split("/")
    if len(wanted) != len(given):
        return None
    pairs = list(zip(wanted, given, strict=True))
    if any(not each.startswith("{") and each != part for each, part in pairs):
        return None
    return {each.strip("{}"): part for each, part in pairs if each.startswith("{")}
