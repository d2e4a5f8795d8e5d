"""Reading and changing whatever names a person, in every table of `personal_tables` by the same few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.store.database import Row, Transaction, Value
from collector.store.instants import from_text
from collector.store.personal_columns import PersonalTable


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """One row of one table. `values` has every column; `at` is when it was recorded."""

    table: PersonalTable
    values: Mapping[str, Value]
    at: datetime

    @property
    def key(self) -> dict[str, Value]:
        """What makes it this row and no other."""
        return {name: self.values[name] for name in self.table.key}

    def text(self, column: str) -> str:
        """What stands in a column of text; "" where nothing does."""
        value = self.values[column]
        return value if isinstance(value, str) else ""


def rows_of(tx: Transaction, school_id: str, table: PersonalTable) -> list[PersonalRow]:
    """Every row of a table that belongs to a school; and those that belong to no single one."""
    of_school = "school_id IN (:school_id, '')" if table.of_a_school else ":school_id <> ''"
    sql = f"SELECT * FROM {table.name} WHERE {of_school} ORDER BY {table.at}"  # noqa: S608 - our own names
    return [_row(table, each) for each in tx.all(sql, {"school_id": school_id})]


def change(tx: Transaction, row: PersonalRow, texts: Mapping[str, str]) -> None:
    """Put other texts into columns of a row."""
    if row.table.name == "audit":  # the chain holds: without its salt an entry proves its words no more (audit_chain.py)
        texts = {**texts, "salt": ""}
    changed = ", ".join(f"{name} = :new_{name}" for name in texts)
    sql = f"UPDATE {row.table.name} SET {changed} WHERE {_is_it(row.table)}"  # noqa: S608 - our own names
    tx.run(sql, {**row.key, **{f"new_{name}": text for name, text in texts.items()}})


def remove(tx: Transaction, row: PersonalRow) -> None:
    """Take a row away."""
    tx.run(f"DELETE FROM {row.table.name} WHERE {_is_it(row.table)}", row.key)  # noqa: S608 - our own names


def remove_scans(tx: Transaction, loan: PersonalRow) -> None:
    """Take away the scans of a loan's forms: everybody's signature is on them."""
    key = {name: loan.values[name] for name in ("school_id", "loan_id")}
    tx.run("DELETE FROM loan_scans WHERE school_id = :school_id AND loan_id = :loan_id", key)


def _is_it(table: PersonalTable) -> str:
    return " AND ".join(f"{name} = :{name}" for name in table.key)


def _row(table: PersonalTable, found: Row) -> PersonalRow:
    return PersonalRow(table, {name: found[name] for name in table.columns}, from_text(found[table.at]))
