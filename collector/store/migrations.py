"""The steps by which a database comes to this version's tables, each applied once and recorded in the database itself."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from collector.errors import DataFolderError
from collector.store.audit_beginning import begin_chain


def _scripts(*names: str) -> Callable[[Database], None]:
    """The step that runs scripts of this folder."""

    def run(database: Database) -> None:
        for name in names:
            for statement in _statements(files("collector.store").joinpath(name).read_text(encoding="utf-8")):
                database.conn.execute(statement)

    return run


def _one_after_the_other(*steps: Callable[[Database], None]) -> Callable[[Database], None]:
    """The step that is made of several."""

    def run(database: Database) -> None:
        for each in steps:
            each(database)

    return run


_STEPS: Final[Mapping[str, Callable[[Database], None]]] = {
    "0001_schema": _scripts("schema.sql"),
    "0002_channel": _scripts("channel.sql"),
    "0003_losses": _scripts("losses.sql", "dated_by_receipt.sql"),
    "0004_journal": _scripts("journal.sql"),
    "0005_trust_versions": _scripts("trust_versions.sql"),
    "0006_last_reports": _scripts("last_reports.sql"),
    "0007_failing_since": _scripts("failing_since.sql"),
    "0008_used_passes": _scripts("used_passes.sql"),
    "0009_nonce_numbers": _scripts("nonce_numbers.sql"),
    "0010_dated_as_of": _scripts("dated_as_of.sql"),
    "0011_software": _scripts("software.sql"),
    "0012_history": _scripts("history.sql"),
    "0013_registers": _scripts("registers.sql"),
    "0014_calendar": _scripts("calendar.sql"),
    "0014_clock_looks": _scripts("clock_looks.sql"),
    "0014_exceptions": _scripts("exceptions.sql"),
    "0014_failing_from": _scripts("failing_from.sql"),
    "0014_in_hand": _scripts("in_hand.sql"),
    "0015_past": _scripts("past.sql"),
    "0018_agent_ends": _scripts("agent_ends.sql"),
    "0019_last_made_at": _scripts("last_made_at.sql"),
    "0019_policy_bundles": _scripts("policy_bundles.sql"),
    "0020_school_past": _scripts("school_past.sql"),
    "0020_judged_by": _scripts("judged_by.sql"),
    "0020_rebuilds_due": _scripts("rebuilds_due.sql"),
    "0021_accounts": _scripts("accounts.sql"),
    "0021_second_factors": _scripts("second_factors.sql"),
    "0022_audit_chain": _one_after_the_other(_scripts("audit_chain.sql"), begin_chain),
    "0023_changes_by_time": _scripts("changes_by_time.sql"),
    "0024_frozen_reports": _scripts("frozen_reports.sql"),
    "0025_alerts": _scripts("alerts.sql"),
    "0026_privacy": _scripts("privacy.sql"),
    "0027_loan_desk": _scripts("loan_desk.sql"),
    "0029_refused_contexts": _scripts("refused_contexts.sql"),
}


def apply(connection: sqlite3.Connection) -> None:
    """Apply every step that the database has not seen. DataFolderError when it has seen one that this version does not know."""
    database = Database(connection, execute_plugins=False)
    migrations = Migrations("rollcall")
    for name, step in _STEPS.items():
        migrations(name=name)(step)
    connection.execute("BEGIN IMMEDIATE")  # of two processes that start together, one makes the tables
    try:
        _refuse_newer(step.name for step in migrations.applied(database))
        migrations.apply(database)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _refuse_newer(applied: Iterable[str]) -> None:
    newer = sorted(set(applied) - set(_STEPS))
    if newer:
        raise DataFolderError(
            f"the database was written by a newer version of Rollcall (with {', '.join(newer)}); "
            "install that version or a later one"
        )


def _statements(script: str) -> Iterator[str]:
    """Each statement of a script by itself: `executescript` would commit the transaction that it runs in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
