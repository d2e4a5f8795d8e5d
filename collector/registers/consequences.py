"""What follows from a recorded line, in the same transaction: a disposed device ends, an incident keeps what is known, and
what a permit allows is judged anew.
"""

from datetime import datetime

from collector.registers import disposing, freezing
from collector.store import clock_looks
from collector.store.database import Transaction
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import Incident
from compliance.registers.media import MediaPermit


def follow(
    tx: Transaction, school_id: str, register: str, line_id: int, line: object, *, actor: str, now: datetime
) -> list[str]:
    """Do what the line brings with it, and say it. FormError when it cannot be recorded because of it."""
    match line:
        case Disposal():
            return disposing.take_effect(tx, school_id, line_id, line, actor=actor, now=now)
        case Incident():
            freezing.freeze(tx, school_id, register, line_id, line, now)
        case MediaPermit():
            clock_looks.forget_school(tx, school_id)
        case _:
            pass
    return []


def follow_withdrawal(tx: Transaction, school_id: str, line: object) -> None:
    """Do what it brings with it that a line says nothing any more."""
    if isinstance(line, MediaPermit):
        clock_looks.forget_school(tx, school_id)
