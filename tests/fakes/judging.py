"""Judging a whole school at one moment, whether anything is due or not."""

from datetime import datetime

from collector.judging.judging_again import judge_many
from collector.store import devices
from collector.store.database import Database


def judge_school(database: Database, school_id: str, now: datetime) -> None:
    """Every device that has not ended."""
    with database.reading() as tx:
        everyone = [each.device_id for each in devices.everyone(tx, school_id) if not each.state.has_ended]
    judge_many(database, everyone, now)
