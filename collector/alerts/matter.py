"""What may have to be told: one kind of news about one thing, in one spell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collector.store.alert_tellings import News


class Kind(StrEnum):
    """The kinds of news, in the order in which a message has them."""

    LOST = "lost"
    INCIDENT = "incident"
    OVERDUE = "overdue"
    FAILURE = "failure"
    DAY_BEFORE = "day-before"
    HALF_TIME = "half-time"
    SILENT = "silent"
    LOAN_OVERDUE = "loan-overdue"
    LOAN_DUE = "loan-due"
    LEAVER = "leaver"
    COLLECTOR = "collector"
    DIGEST = "digest"

    @property
    def on_screen(self) -> str:
        """What stands over the things of this kind."""
        return _ON_SCREEN[self]


_ON_SCREEN: Final[Mapping[Kind, str]] = {
    Kind.LOST: "Lost or stolen",
    Kind.INCIDENT: "Devices that a person must look at",
    Kind.OVERDUE: "Overdue: the time to put it right has passed",
    Kind.FAILURE: "New: needs action",
    Kind.DAY_BEFORE: "The time to put it right ends now",
    Kind.HALF_TIME: "Half of the time to put it right is gone",
    Kind.SILENT: "Devices that have gone silent",
    Kind.LOAN_OVERDUE: "Loans that are overdue",
    Kind.LOAN_DUE: "Loans that are due back soon",
    Kind.LEAVER: "People who leave, and what is not done yet",
    Kind.COLLECTOR: "The collector itself",
    Kind.DIGEST: "The weekly digest",
}


class Audience(StrEnum):
    """For whom a destination is."""

    TECHNICIAN = "technician"
    HEAD = "head"
    OFFICE = "office"
    DPO = "dpo"
    GOVERNOR = "governor"


USUAL: Final[Mapping[Audience, frozenset[Kind]]] = {
    Audience.TECHNICIAN: frozenset(Kind),
    Audience.HEAD: frozenset({Kind.LOST, Kind.INCIDENT, Kind.OVERDUE, Kind.LOAN_OVERDUE, Kind.DIGEST}),
    Audience.OFFICE: frozenset({Kind.LOAN_DUE, Kind.LOAN_OVERDUE, Kind.LEAVER, Kind.DIGEST}),
    Audience.DPO: frozenset({Kind.LOST, Kind.INCIDENT, Kind.DIGEST}),
    Audience.GOVERNOR: frozenset({Kind.DIGEST}),
}
"""What each hears unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to tell. `topic` is what many things have in common (a rule), `thing` what people call this one.

    `said` may have words that a device or a person chose; `person` is a name, "" where none belongs to it. Neither goes to
    a chat or to governors. `path` is where the console shows it. `is_urgent` things do not wait to be told with others.
    """

    kind: Kind
    subject: str
    spell: str
    topic: str
    thing: str
    said: str
    path: str
    when: str = ""
    person: str = ""
    is_urgent: bool = False

    @property
    def news(self) -> News:
        """By what the ledger knows it."""
        return News(self.subject, self.spell, self.kind.value)
