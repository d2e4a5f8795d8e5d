"""How a whole school stood at a moment of the past: its devices, and what its rules said of what people record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.judging.past import DevicePast, checks_of, last_moves, policy_at, state_at
from collector.store import devices, school_verdict_past, verdict_past
from collector.store.database import Transaction
from collector.store.school_verdict_past import PastSchoolVerdict
from compliance.policy import Policy


@dataclass(frozen=True, slots=True)
class SchoolPast:
    """One school `at` a moment as it was `known_at` another. `devices` are those that were part of it then.

    `records` is what was said of the rules about the school, by the rule's id; one that is not there had not been judged yet.
    """

    school_id: str
    at: datetime
    known_at: datetime
    policy: Policy | None
    trouble: str
    devices: tuple[DevicePast, ...]
    records: Mapping[str, PastSchoolVerdict]


def school_past(tx: Transaction, school_id: str, at: datetime, known_at: datetime) -> SchoolPast:
    """Read it: a few queries for all devices together."""
    policy, trouble = policy_at(tx, school_id, at)
    held, moves = verdict_past.of_school(tx, school_id, at, known_at), last_moves(tx, at)
    there = [each for each in devices.everyone(tx, school_id) if each.enrolled_at <= at]
    told = tuple(
        DevicePast(
            each, at, known_at, policy, trouble, state_at(each, at, moves), checks_of(policy, held.get(each.device_id, {}))
        )
        for each in there
    )
    records = school_verdict_past.of_school(tx, school_id, at, known_at)
    return SchoolPast(school_id, at, known_at, policy, trouble, told, records)
