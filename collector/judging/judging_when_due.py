"""Judging those devices again that time, a policy, a register or a report may have changed, and no others."""

from datetime import datetime

from collector.judging.judging_again import judge_many
from collector.judging.next_change import HORIZON
from collector.registers import exceptions
from collector.store import clock_looks, policies
from collector.store import exceptions as stored
from collector.store.database import Database
from collector.yet_to_come import latest_to_come
from compliance.school_clock import day_of


def judge_due(database: Database, school_id: str, now: datetime) -> int:
    """Judge every device of a school that is due, and say how many were.

    One that cannot be judged costs itself only, and stays due. Raises StoreTrouble.
    """
    with database.reading() as tx:
        digest = policies.digest_in_force(tx, school_id) or b""
        due = clock_looks.due(tx, school_id, digest, now, latest_to_come(now + HORIZON))
    judge_many(database, due, now)
    return len(due)


def end_exceptions(database: Database, school_id: str, now: datetime) -> None:
    """Note in the audit log which exceptions have ended. Their devices are due by themselves."""
    with database.reading() as tx:
        is_any = bool(stored.ended_unnoted(tx, school_id, day_of(now)))
    if is_any:
        with database.writing() as tx:
            exceptions.note_ends(tx, school_id, now)
