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
    """The database, the time, and who comes with a cookie.

    `visitor_of` raises SessionEnded for a cookie that opens nothing any more. `origins` are the addresses under which browsers
    reach this console, such as `https://rollcall.example:8443`: a form that was sent from another page is not taken.
    """

    database: Database
    clock: Callable[[], datetime]
    address_of: Callable[[School], CollectorAddress]
    visitor_of: Callable[[str, datetime], Visitor]
    is_secure: bool
