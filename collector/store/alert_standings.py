"""How sending to each destination goes: what is on its way, what was told when, and what fails since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class Standing:
    """One destination. `begun_at`: a message is on its way since then, and whether it arrived is not noted.

    `told_at` and `urgent_at` are the last message of many things and the last urgent one; `digest_due_at` the day and time for
    which the last weekly digest was sent. `failures` counts those in a row, and `failed_because` says the last one in words.
    """

    school_id: str
    destination_id: int
    begun_at: datetime | None = None
    told_at: datetime | None = None
    urgent_at: datetime | None = None
    digest_due_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    failed_because: str = ""
    next_try_at: datetime | None = None


_PUT: Final = upsert_into("alert_standings", Standing, key=("school_id", "destination_id"))


def put(tx: Transaction, standing: Standing) -> None:
    """This is how it goes now."""
    tx.run(_PUT, to_row(standing))


def of_school(tx: Transaction, school_id: str) -> dict[int, Standing]:
    """By the destination's number; those to which nothing was ever sent are left out."""
    rows = tx.all("SELECT * FROM alert_standings WHERE school_id = :school_id", {"school_id": school_id})
    return {each.destination_id: each for each in (from_row(Standing, row) for row in rows)}


def failing(tx: Transaction) -> int:
    """To how many destinations, of all schools, the last sending failed."""
    sql = """
        SELECT COUNT(*) AS failing FROM alert_standings JOIN alert_destinations USING (school_id, destination_id)
        WHERE failures > 0 AND removed_at IS NULL
    """
    row = tx.one(sql)
    return int(row["failing"]) if row else 0
