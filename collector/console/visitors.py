"""Who comes with a cookie: looked up for every request, and noted once a minute that the session is in use."""

from dataclasses import dataclass
from datetime import datetime

from collector.accounts import web_sessions
from collector.accounts.visitor import Visitor
from collector.errors import SessionEnded
from collector.store.database import Database


@dataclass(frozen=True, slots=True)
class Visitors:
    """Finds them in the database."""

    database: Database

    def __call__(self, cookie_value: str, now: datetime) -> Visitor:
        """The visitor of this session. Raises SessionEnded."""
        if not cookie_value:
            raise SessionEnded("Sign in first.")
        with self.database.reading() as tx:
            visitor = web_sessions.find(tx, cookie_value, now)
            is_due = web_sessions.touch_is_due(tx, cookie_value, now)
        if is_due:
            with self.database.writing() as tx:
                web_sessions.touch(tx, cookie_value, now)
        return visitor
