"""Who reads a message, and how much may be said there."""

from dataclasses import dataclass
from enum import StrEnum

from collector.alerts.matter import Audience
from collector.store.alert_destinations import StoredDestination, Way


class Discretion(StrEnum):
    """How much a message says."""

    FULL = "full"  # tags, what was seen, borrowers' names: for those who see them in the console
    TAGS = "tags"  # asset tags and rules only: a chat is somebody else's computer
    COUNTS = "counts"  # numbers only: governors are shown no names, and a device may be called after a person


@dataclass(frozen=True, slots=True)
class Console:
    """Where the console shows a school, and how people call the school."""

    school_id: str
    school: str
    address: str

    def link(self, path: str) -> str:
        """The full address of a page of this school."""
        return f"{self.address}/s/{self.school_id}{path}"


def discretion_of(destination: StoredDestination) -> Discretion:
    """By the way and the audience."""
    if destination.audience == Audience.GOVERNOR:
        return Discretion.COUNTS
    return Discretion.TAGS if destination.way is Way.CHAT else Discretion.FULL
