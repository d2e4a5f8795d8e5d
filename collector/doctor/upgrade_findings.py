"""What an upgrade has left to do, as the doctor says it. Nothing is said where there is nothing."""

from collections.abc import Iterator
from typing import Final

from collector.doctor.deep_findings import RESTORE
from collector.doctor.finding import Finding, State
from collector.store import rebuilds_due
from collector.store.database import Transaction
from collector.store.rebuilds_due import RebuildDue
from collector.store.schools import School
from compliance.counted import counted

_NAME: Final = "After the upgrade"
_MOST_SHOWN: Final = 20


def examine_upgrade(tx: Transaction, school: School) -> Iterator[Finding]:
    """The devices of which this version remembers more than the one before it did, as long as that is not made."""
    due = rebuilds_due.of_school(tx, school.school_id)
    troubled = [each for each in due if each.trouble]
    untried = len(due) - len(troubled)
    if untried:
        saw = f"what this version remembers is not made yet of the evidence of {counted(untried, 'device')}"
        yield Finding(_NAME, saw, State.REMARK, "`rollcall serve` does it by itself, `rollcall rebuild` at once")
    yield from map(_troubled, troubled[:_MOST_SHOWN])
    if len(troubled) > _MOST_SHOWN:
        yield Finding(_NAME, f"and {len(troubled) - _MOST_SHOWN} more devices", State.WRONG, RESTORE)


def _troubled(due: RebuildDue) -> Finding:
    number = due.device_id.hex()[:16]
    saw = f"device {number} cannot be made again of its evidence: {due.trouble}"
    return Finding(_NAME, saw, State.WRONG, f"`rollcall rebuild {number}` says more; {RESTORE}")
