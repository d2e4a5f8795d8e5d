"""An act on the registers: one transaction, and a line in the audit log whether it is done or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from collector.errors import RegisterError
from collector.store import audit
from collector.store.database import Database, Transaction


@contextmanager
def act(database: Database, school_id: str, *, actor: str, action: str, subject: str, now: datetime) -> Iterator[Transaction]:
    """The transaction of one act. When the registers refuse it, nothing is left of it but its line in the audit log.

    That line stays for ever, so nothing that was typed is in it.
    """
    try:
        with database.writing() as tx:
            yield tx
    except RegisterError as error:
        with database.writing() as tx:
            audit.write(tx, school_id, now, actor, action, subject, audit.REFUSED, error.logged)
        raise
