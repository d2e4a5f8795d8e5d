"""What follows from a recorded line, in the same transaction: a disposed device ends, an incident keeps what is known."""

from datetime import datetime

from collector.registers import disposing, freezing
from collector.store.database import Transaction
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import Incident


def follow(tx: Transaction, school_id: str, register: str, line_id: int, line: object, *, actor: str, now: datetime) -> None:
    """Do what the line brings with it. FormError when it cannot be recorded because of it."""
    match line:
        case Disposal():
            disposing.take_effect(tx, school_id, line_id, line, actor=actor, now=now)
        case Incident():
            freezing.freeze(tx, school_id, register, line_id, line, now)
        case _:
            return
