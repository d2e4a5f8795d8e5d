"""What a page is asked with, and what it answers with. No page knows HTTP, cookies or the web framework."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from collector.accounts.rights import Right
from collector.accounts.visitor import Visitor
from collector.registers.acts import act
from collector.registers.enrolment_files import CollectorAddress
from collector.store.database import Database, Transaction
from collector.store.schools import School


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a form. `file_name` is what the sender says, for words only."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who has signed in and has the right that the page needs, at one of their schools.

    `query` and `form` hold the last value of each name, `path` the parts of the address that the route names. A form was sent
    with this session's token: the page need not look.
    """

    visitor: Visitor
    school: School
    schools: tuple[School, ...]
    database: Database
    collector: CollectorAddress
    now: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    origin: str = ""

    @property
    def console(self) -> str:
        """With what the console's address begins, for links that are handed on."""
        return self.origin or f"https://{self.collector.host}:{self.collector.https_port}"

    def may(self, right: Right) -> bool:
        """Whether this person may do that here."""
        return right in self.visitor.rights_at(self.school.school_id)

    def act(self, action: str, subject: str) -> AbstractContextManager[Transaction]:
        """The transaction of one act of this person; a refused one leaves its line in the audit log."""
        school_id = self.school.school_id
        return act(self.database, school_id, actor=self.visitor.actor, action=action, subject=subject, now=self.now)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page made of a template of collector/console/templates/. Status 422: a form came back with its errors."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go there (a path of this console). `said` is shown once, on the next page."""

    to: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file. `inline`: shown by the browser rather than saved."""

    file_name: str
    media_type: str
    content: bytes
    inline: bool = False


Answer: TypeAlias = Shown | Redirect | Download

Page: TypeAlias = Callable[[Visit], Answer]
"""Runs off the event loop, and may take its time with the database. Raises CollectorError, whose words are shown.

NotRecorded is answered with 404, every other error of ours with 422 unless the page itself shows it beside the field.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One address of the console, the right without which nobody gets there, and what answers.

    `path` may name parts in braces: `/devices/{device}`. Only `post` changes anything.
    """

    path: str
    right: Right
    get: Page | None = None
    post: Page | None = None


Places: TypeAlias = Sequence[Place]
"""What each module of the console offers, as a constant PLACES or made by a function of what it needs."""
