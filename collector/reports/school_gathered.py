"""A school as the pages for readers count it: now, with what is due judged first, or as it stood at a moment of the past."""

from dataclasses import replace
from datetime import datetime

from collector.judging.judging import policy_or_why_not
from collector.judging.judging_when_due import judge_due
from collector.judging.school_judging import judge_registers
from collector.judging.school_past import school_past
from collector.registers.school_calendar import calendar_of
from collector.reports.assembly import build
from collector.reports.past_report import gathered_past
from collector.reports.school_at import SchoolAt, gathered
from collector.reports.weeks import weeks_until
from collector.store.database import Database
from collector.store.schools import School


def school_now(database: Database, school: School, now: datetime) -> SchoolAt:
    """The school at this moment."""
    judge_due(database, school.school_id, now)
    judge_registers(database, school.school_id, now)
    with database.reading() as tx:
        policy, why = policy_or_why_not(tx, school.school_id)
        trouble = why and f"The policy in force cannot be read, so nothing is judged: {why}. Adopt it anew in the settings."
        report = build(tx, school, policy, now, trouble, calendar_of(tx, school.school_id))
        return gathered(tx, report, policy, school.school_id)


def school_then(database: Database, school: School, at: datetime, known_at: datetime) -> SchoolAt:
    """The school as it stood at a moment, as it was known at another one. Nothing is judged again."""
    with database.reading() as tx:
        return gathered_past(tx, school, school_past(tx, school.school_id, at, known_at))


def with_weeks(database: Database, school: School, found: SchoolAt) -> SchoolAt:
    """The same with how it went week by week."""
    with database.reading() as tx:
        weeks = weeks_until(tx, school.school_id, found.at, found.known_at, simulated=found.counts_simulated)
    return replace(found, weeks=weeks)
