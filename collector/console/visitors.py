"""Who comes with a cookie: looked up for every request, and noted once a minute that the session is in use."""

import logging
from dataclasses import dataclass
from datetime import datetime

from collector.accounts import web_sessions
from collector.accounts.visitor import Visitor
from collector.errors import SessionEnded, StoreError
from collector.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitors:
    """Finds them in the database."""

    database: Database

    def __call__(self, cookie_value: str, now: datetime, *, at_work: bool) -> Visitor:
        """The visitor of this session, which goes on while they are at work. Raises SessionEnded."""
        if not cookie_value:
            raise SessionEnded("Sign in first.")
        with self.database.reading() as tx:
            visitor = web_sessions.find(tx, cookie_value, now)
            is_due = web_sessions.touch_is_due(tx, cookie_value, now)
        if is_due and at_work:
            try:
                with self.database.writing() as tx:
                    web_sessions.touch(tx, cookie_value, now)
            except StoreError:  # in trouble with the disk people must be able to look, all the more
                log.exception("that a session is in use could not be noted")
        return visitor
