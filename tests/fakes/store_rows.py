"""What is in the store and no part of the product reads back yet: the rows as they are."""

from collector.store.database import Transaction
from collector.store.records import from_row
from collector.store.refusals import Refusal
from collector.store.school_verdicts import SchoolVerdictChange
from collector.store.verdicts import VerdictChange


def refused_of(tx: Transaction, device_id: bytes) -> list[Refusal]:
    """What was refused of a device (b"": of anonymous senders), the newest first."""
    sql = "SELECT * FROM refused WHERE device_id = :device_id ORDER BY refused_id DESC"
    return [from_row(Refusal, row) for row in tx.all(sql, {"device_id": device_id})]


def changes_of(tx: Transaction, device_id: bytes) -> list[VerdictChange]:
    """The history of a device, the newest first."""
    sql = "SELECT * FROM verdict_changes WHERE device_id = :device_id ORDER BY at DESC, rule_id"
    return [from_row(VerdictChange, row) for row in tx.all(sql, {"device_id": device_id})]


def school_changes_of(tx: Transaction, school_id: str) -> list[SchoolVerdictChange]:
    """Every change of a school's verdicts, the oldest first."""
    sql = "SELECT * FROM school_verdict_changes WHERE school_id = :school_id ORDER BY at, rule_id"
    return [from_row(SchoolVerdictChange, row) for row in tx.all(sql, {"school_id": school_id})]
