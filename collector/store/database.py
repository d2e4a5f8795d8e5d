"""The seam between the aggregates' SQL and the engine that runs it.

One SQL for every engine, so its dialect is what SQLite and PostgreSQL share: `ON CONFLICT … RETURNING`, common table
expressions, window functions. Parameters are named, `:name`, and come as a mapping: SQLite reads that as it stands, an engine
for psycopg rewrites it to `%(name)s`. Hence a colon stands in no statement for anything else (no `::casts`).
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, TypeAlias

Value: TypeAlias = str | int | bytes | None
"""What a column holds: TEXT, BIGINT, BLOB or NULL."""

Parameters: TypeAlias = Mapping[str, Value]

NOTHING: Final[Parameters] = {}


class Row(Protocol):
    """One row of an answer, by column name."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - the column's type is the caller's knowledge
        """The value of one column."""
        ...


class Transaction(Protocol):
    """The statements of one transaction. Every failure is a StoreError."""

    def one(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """The first row of the answer, or None when the answer has no row."""
        ...

    def all(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """Every row of the answer."""
        ...

    def run(self, sql: str, parameters: Parameters = NOTHING) -> int:
        """Change rows and say how many were changed."""
        ...

    def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for every row."""
        ...

    def nested(self) -> AbstractContextManager[None]:
        """A part of the transaction that is undone alone when its block raises; the rest of the transaction goes on."""
        ...


class Database(Protocol):
    """Transactions on one database, from any thread. Transactions are not nested."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one moment of the database and cannot change it."""
        ...

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that is on the disk when its block has ended, and never was when the block raised.

        Writers wait for each other, whatever the engine: `MAX(id) + 1` inside one is safe.
        """
        ...

    def close(self) -> None:
        """Give back every connection. No transaction may be open."""
        ...
