"""The numbers of a weekly digest: those of the report, and no others."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias

from collector.judging.judging import policy_or_why_not
from collector.judging.judging_when_due import judge_due
from collector.judging.school_judging import judge_registers
from collector.registers.school_calendar import calendar_of
from collector.reports.all_figures import Figures, figures_of
from collector.reports.assembly import build
from collector.reports.school_at import SchoolAt, gathered
from collector.store.database import Database
from collector.store.schools import School

KEPT: Final = (
    *("devices", "devices.meets", "devices.needs-action", "devices.not-known", "devices.excused", "devices.overdue"),
    *("devices.silent", "devices.to-look-at", "devices.awaited", "checks.in-hand", "loans", "loans.overdue"),
    *("records", "records.meets", "records.needs-action", "records.overdue"),
)
"""The ids of the figures that are compared from week to week."""

Numbers: TypeAlias = Mapping[str, int]


def school_now(database: Database, school: School, now: datetime) -> tuple[SchoolAt, Figures]:
    """The school as the report would have it at this moment: what is due is judged first."""
    judge_due(database, school.school_id, now)
    judge_registers(database, school.school_id, now)
    with database.reading() as tx:
        policy, why = policy_or_why_not(tx, school.school_id)
        report = build(tx, school, policy, now, why, calendar_of(tx, school.school_id))
        at = gathered(tx, report, policy, school.school_id)
    return at, figures_of(at)


def numbers_of(figures: Figures) -> Numbers:
    """Those that are kept."""
    found = {name: figures.by_id[name].number for name in KEPT if name in figures.by_id}
    return {name: number for name, number in found.items() if number is not None}


def to_json(numbers: Numbers) -> str:
    """As they are kept."""
    return json.dumps(dict(numbers), sort_keys=True)


def from_json(text: str) -> Numbers:
    """The inverse. What is no number is left out: nobody compares with it."""
    plain = json.loads(text)
    return {str(name): number for name, number in plain.items() if isinstance(number, int)}
