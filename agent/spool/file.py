"""The spool's open file, which mends itself: damage that is met is mended, and what was asked is done again."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from agent.errors import SpoolDamaged, SpoolFileDamaged
from agent.spool import salvage
from agent.spool.database import converted, open_database, writing
from agent.spool.mending import mend
from agent.state_folder import StateFolder

T = TypeVar("T")


class SpoolFile:
    """The one connection to it. Raises SpoolError where it cannot be used, SpoolDamaged where mending did not help."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder
        salvage.finish(folder)
        try:
            self._database = open_database(folder.spool_file)
        except SpoolFileDamaged:
            salvage.salvage(folder)
            self._database = open_database(folder.spool_file)

    def close(self) -> None:
        """Close it."""
        self._database.close()

    def read(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """What `act` reads."""
        return self._done(lambda: self._reading(act))

    def write(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """What `act` answers; what it wrote is on the disk, or nothing of it."""
        return self._done(lambda: self._writing(act))

    def _reading(self, act: Callable[[sqlite3.Connection], T]) -> T:
        with converted():
            return act(self._database)

    def _writing(self, act: Callable[[sqlite3.Connection], T]) -> T:
        with writing(self._database) as database:
            return act(database)

    def _done(self, act: Callable[[], T]) -> T:
        """Try, mend the rows and try again, make a new file and try once more: each only where the one before did not do."""
        for repair in (self._mend, self._salvage):
            try:
                return act()
            except SpoolFileDamaged:
                self._salvage()
            except SpoolDamaged:
                repair()
        return act()

    def _mend(self) -> None:
        try:
            self._writing(lambda database: mend(database, is_whole=True))
        except SpoolDamaged:
            self._salvage()

    def _salvage(self) -> None:
        self._database.close()
        salvage.salvage(self._folder)
        self._database = open_database(self._folder.spool_file)
