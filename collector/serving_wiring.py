"""What a collector that listens is made of. Apart from `wiring`: no other command needs gRPC, a web server or an inbox."""

import logging
import secrets
import time
from typing import Final

from collector.operation import operation_of
from collector.registers.inbox import Inbox
from collector.server_keys import RECEIPTS, server_signer
from collector.serving import Serving
from collector.sessions.budgets import Budgets
from collector.store import schools
from collector.store.database import Database
from collector.store.sqlite_file import SqliteFile
from collector.wiring import Collector, new_secret

log = logging.getLogger(__name__)

_NONCE_BYTES: Final = 32
BUDGETS: Final = Budgets()


def serving_of(collector: Collector, budgets: Budgets = BUDGETS) -> Serving:
    """The collector over an opened data folder."""
    receipts = server_signer(collector.folder.keys, RECEIPTS)
    file = SqliteFile(collector.folder.database)
    operation = operation_of(
        collector.folder, collector.database, file, collector.clock, time.monotonic, lambda: secrets.token_bytes(_NONCE_BYTES)
    )
    inboxes = _inboxes(collector, operation.database)
    return Serving(collector.keys(), collector.config, collector.clock, inboxes, operation, receipts, budgets)


def _inboxes(collector: Collector, database: Database) -> list[Inbox]:
    """The folder has one inbox: with several schools nobody could say whose agreements lie in it, so it is then not watched."""
    with database.reading() as tx:
        everyone = schools.everyone(tx)
    if len(everyone) > 1:
        log.warning("loans/inbox is not watched: this collector serves several schools", extra={"schools": len(everyone)})
        return []
    return [Inbox(collector.folder, database, collector.address(each), new_secret) for each in everyone]
