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
    """The database, the time, and who comes with a cookie: `visitor_of` raises SessionEnded for one that opens nothing.

    `is_secure` False only where pages go over plain HTTP to the collector's own computer.
    """

    database: Database
    clock: Callable[[], datetime]
    address_of: Callable[[School], CollectorAddress]
    visitor_of: Callable[[str, datetime], Visitor]
    is_secure: bool = True
