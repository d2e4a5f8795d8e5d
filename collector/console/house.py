"""What every page of the console needs of the collector, handed over once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from collector.accounts.visitor import Visitor
from collector.registers.enrolment_files import CollectorAddress
from collector.store.database import Database
from collector.store.schools import School


class FindVisitor(Protocol):
    """Finds who comes with a cookie. Raises SessionEnded for one that opens nothing."""

    def __call__(self, cookie_value: str, now: datetime, *, at_work: bool) -> Visitor:
        """`at_work` False: a page asked by itself, and nobody need sit before it."""


@dataclass(frozen=True, slots=True)
class House:
    """The database, the time, and who comes. With `origin` the console's address begins, in links that are handed on."""

    database: Database
    clock: Callable[[], datetime]
    address_of: Callable[[School], CollectorAddress]
    visitor_of: FindVisitor
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Randomness:
    """Where what nobody can guess comes from: 256 bits as text, for sessions; so many bytes, for second factors."""

    new_secret: Callable[[], str]
    new_bytes: Callable[[int], bytes]
