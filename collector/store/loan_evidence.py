"""How many signed messages came from a device within a time, such as that of a loan."""

from datetime import datetime

from collector.store.database import Transaction
from collector.store.instants import from_text, to_text
from compliance.envelope import Purpose


def messages_between(tx: Transaction, device_id: bytes, first: datetime, last: datetime) -> int:
    """How many messages were received from a device from one moment to another, both included."""
    sql = (
        "SELECT COUNT(*) AS messages FROM envelopes "
        "WHERE device_id = :device_id AND received_at >= :first AND received_at <= :last"
    )
    row = tx.one(sql, {"device_id": device_id, "first": to_text(first), "last": to_text(last)})
    return int(row["messages"]) if row else 0


def first_report_at(tx: Transaction, device_id: bytes) -> datetime | None:
    """When the first full report of a device was received; None before there is one."""
    sql = "SELECT MIN(received_at) AS first FROM envelopes WHERE device_id = :device_id AND payload_type = :report"
    row = tx.one(sql, {"device_id": device_id, "report": Purpose.REPORT.value})
    return from_text(row["first"]) if row and row["first"] else None
