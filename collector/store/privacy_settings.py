"""What a school has settled about people's data: for how long each kind stays, and who answers complaints."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class PrivacySetting:
    """One setting, as it was set last."""

    school_id: str
    name: str
    value: str
    set_at: datetime
    set_by: str


_PUT: Final = upsert_into("privacy_settings", PrivacySetting, key=("school_id", "name"))


def put(tx: Transaction, setting: PrivacySetting) -> None:
    """Set it, in the place of what it was."""
    tx.run(_PUT, to_row(setting))


def of_school(tx: Transaction, school_id: str) -> dict[str, PrivacySetting]:
    """Every setting of a school, by its name."""
    rows = tx.all("SELECT * FROM privacy_settings WHERE school_id = :school_id ORDER BY name", {"school_id": school_id})
    return {each.name: each for each in (from_row(PrivacySetting, row) for row in rows)}
