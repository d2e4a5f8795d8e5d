"""Whether anybody has changed the database, told without looking at what is in it. SQLite's own way."""

from collector.store.database import Transaction


def change_mark(tx: Transaction) -> int:
    """Another number once another connection has committed, of whatever process: sqlite.org/pragma.html (data_version).

    Only marks that one thread has read can be compared: it reads through one connection.
    """
    row = tx.one("PRAGMA data_version")
    return int(row["data_version"]) if row else 0
