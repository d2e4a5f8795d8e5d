"""The database of an older version: its own tables, made by its own steps, with what a school has in them today."""

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Final

# As of 26 November 2026, before there were histories, registers and a past. No step is ever changed once it is out.
_SCRIPTS: Final = {
    "0001_schema": ("schema.sql",),
    "0002_channel": ("channel.sql",),
    "0003_losses": ("losses.sql", "dated_by_receipt.sql"),
    "0004_journal": ("journal.sql",),
    "0005_trust_versions": ("trust_versions.sql",),
    "0006_last_reports": ("last_reports.sql",),
    "0007_failing_since": ("failing_since.sql",),
    "0008_used_passes": ("used_passes.sql",),
    "0009_nonce_numbers": ("nonce_numbers.sql",),
    "0010_dated_as_of": ("dated_as_of.sql",),
    "0011_software": ("software.sql",),
}
_STEPS: Final = "_sqlite_migrations"


def made_older(path: Path) -> None:
    """Put such a database in the place of one that nobody has open. What it had no tables and columns for is gone."""
    newer = path.rename(path.with_suffix(".newer"))
    with closing(sqlite3.connect(path)) as connection:
        for script in (each for scripts in _SCRIPTS.values() for each in scripts):
            connection.executescript(files("collector.store").joinpath(script).read_text(encoding="utf-8"))
        connection.execute("ATTACH ? AS newer", [str(newer)])
        (steps,) = connection.execute("SELECT sql FROM newer.sqlite_master WHERE name = ?", [_STEPS]).fetchone()
        connection.execute(steps)
        for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")  # noqa: S608 - our own names
        applied = ", ".join(f"'{each}'" for each in _SCRIPTS)
        connection.execute(f"DELETE FROM {_STEPS} WHERE name NOT IN ({applied})")  # noqa: S608 - our own names
        connection.commit()
