"""The technician's desk: an opened data folder, one of its schools, the time, and whose hands are on the keyboard."""

import getpass
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.cli.options import folder_named
from collector.registers.acts import act
from collector.registers.enrolment_files import CollectorAddress
from collector.store import schools
from collector.store.database import Database, Transaction
from collector.store.schools import School
from collector.wiring import Collector, open_collector


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with. `actor` goes into the audit log."""

    collector: Collector
    school: School
    now: datetime
    actor: str

    @property
    def database(self) -> Database:
        """The collector's database."""
        return self.collector.database

    @property
    def address(self) -> CollectorAddress:
        """Where devices find this collector, for their enrolment files."""
        return self.collector.address(self.school)

    def act(self, action: str, subject: str) -> AbstractContextManager[Transaction]:
        """The transaction of one act of this person on the registers; a refused one leaves its line in the audit log."""
        return act(self.database, self.school.school_id, actor=self.actor, action=action, subject=subject, now=self.now)


@contextmanager
def desk(data: Path | None, school_id: str | None) -> Iterator[Desk]:
    """Open the data folder that was named, and the school in it. Raises DataFolderError, SchoolError or wrong usage."""
    with open_collector(folder_named(data)) as collector:
        with collector.database.reading() as tx:
            school = schools.the_only(tx, school_id)
        yield Desk(collector, school, collector.clock(), actor())


def actor() -> str:
    """Whose hands are on the keyboard, for the audit log."""
    try:
        return f"{getpass.getuser()} at the command line"
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "somebody at the command line"
