"""What a collector that listens is made of. Apart from `wiring`: no other command needs gRPC, a web server or an inbox."""

import logging
import secrets
import time
from typing import Final

from collector.accounts.passwords import Passwords
from collector.alerts.alert_watch import AlertWatch
from collector.alerts.rounds import Rounds
from collector.alerts.ways import console_address, ways_of
from collector.config import CollectorConfig
from collector.console.console import Console
from collector.console.house import House, Randomness
from collector.console.visitors import Visitors
from collector.fleet.watch import FleetWatch
from collector.keys.server_keys import RECEIPTS, server_signer
from collector.operation.operation import operation_of
from collector.registers.inbox import Inbox
from collector.serving import Serving
from collector.sessions.budgets import Budgets
from collector.settings_wiring import workshop_of
from collector.store import schools
from collector.store.database import Database
from collector.store.sqlite_changes import change_mark
from collector.store.sqlite_file import SqliteFile
from collector.wiring import Collector, new_cookie_value, new_secret
from compliance.envelope import MAXIMUM_SEALED_BYTES

log = logging.getLogger(__name__)

_NONCE_BYTES: Final = 32
_PAUSE_SECONDS: Final = 0.001  # the interpreter's lock changes hands
_MEGABYTE: Final = 1024 * 1024
_BYTES_OF_A_MESSAGE: Final = 4096  # more than a report has


def budgets_of(config: CollectorConfig) -> Budgets:
    """What collector.toml says, and for the rest what fits to it: who may come at a rate may first come in a crowd."""
    return Budgets(
        most_sessions=config.sessions_at_once,
        most_connections=config.sessions_at_once + max(10, config.sessions_at_once // 5),
        sessions_each_second=config.address_sessions_per_second,
        sessions_at_once=20 * config.address_sessions_per_second,
        enrolments_each_second=config.address_calls_per_second,
        enrolments_at_once=50 * config.address_calls_per_second,
        most_connections_of_an_address=config.address_connections,
        messages_each_second=config.device_messages_per_second,
        messages_at_once=2 * config.device_messages_per_second,
        bytes_each_second=_BYTES_OF_A_MESSAGE * config.device_messages_per_second,
        bytes_at_once=max(2 * _BYTES_OF_A_MESSAGE * config.device_messages_per_second, MAXIMUM_SEALED_BYTES),
        most_under_way_bytes=config.waiting_megabytes * _MEGABYTE,
    )


def serving_of(collector: Collector, budgets: Budgets | None = None) -> Serving:
    """The collector over an opened data folder, held to its settings, or to these budgets."""
    receipts = server_signer(collector.folder.keys, RECEIPTS)
    file = SqliteFile(collector.folder.database)
    operation = operation_of(
        collector.folder, collector.database, file, collector.clock, time.monotonic, lambda: secrets.token_bytes(_NONCE_BYTES)
    )
    held_to = budgets or budgets_of(collector.config)
    inboxes = _inboxes(collector, operation.database)
    keys, signer = collector.keys(), collector.policy_signer
    console = _console(collector, operation.database)
    alerts = AlertWatch(_rounds(collector, operation.database))
    return Serving(keys, collector.config, collector.clock, inboxes, operation, receipts, held_to, signer, console, alerts)


def _console(collector: Collector, database: Database) -> Console:
    house = House(database, collector.clock, collector.address, Visitors(database), collector.config.console_origin)
    fleet = FleetWatch(database, collector.clock, time.monotonic, lambda: time.sleep(_PAUSE_SECONDS), change_mark)
    randomness = Randomness(new_cookie_value, secrets.token_bytes)
    return Console(house, fleet, Passwords(), randomness, collector.folder.outbox, workshop_of(collector))


def _rounds(collector: Collector, database: Database) -> Rounds:
    config, folder = collector.config, collector.folder
    ways = ways_of(config, folder, collector.clock)
    return Rounds(database, folder.path, console_address(config), collector.clock, ways)


def _inboxes(collector: Collector, database: Database) -> list[Inbox]:
    """The folder has one inbox: with several schools nobody could say whose agreements lie in it, so it is then not watched."""
    with database.reading() as tx:
        everyone = schools.everyone(tx)
    if len(everyone) > 1:
        log.warning("loans/inbox is not watched: this collector serves several schools", extra={"schools": len(everyone)})
        return []
    return [Inbox(collector.folder, database, collector.address(each), new_secret) for each in everyone]
