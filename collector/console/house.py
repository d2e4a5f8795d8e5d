"""What every page of the console needs of the collector, handed over once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.accounts.visitor import Visitor
from collector.registers.enrolment_files import CollectorAddress
from collector.store.database import Database
from collector.store.schools import School


@dataclass(frozen=True, slots=True)
class House:
    """The database, the time, and who comes with a cookie, by a click of their own or not.

    `visitor_of` raises SessionEnded for a cookie that opens nothing. `origin` is with what the console's address begins, for
    links that are handed on.
    """

    database: Database
    clock: Callable[[], datetime]
    address_of: Callable[[School], CollectorAddress]
    visitor_of: Callable[[str, datetime, bool], Visitor]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Randomness:
    """Where what nobody can guess comes from: 256 bits as text, for sessions; so many bytes, for second factors."""

    new_secret: Callable[[], str]
    new_bytes: Callable[[int], bytes]
