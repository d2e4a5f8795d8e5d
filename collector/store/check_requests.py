"""What technicians asked of devices ("check again now"), and the reports that answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.store.database import Parameters, Row, Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """One request. `epoch` and `sequence` are the place of the report that answered, 0 before."""

    nonce: bytes
    school_id: str
    device_id: bytes
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    epoch: int
    sequence: int


KEPT_FOR: Final = timedelta(days=7)  # who asked, stands in the audit log
_INSERT: Final = insert_into("check_requests", CheckRequest)
_ANSWER: Final = """
    UPDATE check_requests SET answered_at = :at, epoch = :epoch, sequence = :sequence
    WHERE nonce = :nonce AND device_id = :device_id AND answered_at IS NULL AND expires_at > :at
"""


def ask(tx: Transaction, request: CheckRequest) -> None:
    """Record a request, and let go of old ones; the collector that serves sends it to the device's session."""
    tx.run("DELETE FROM check_requests WHERE requested_at < :oldest", {"oldest": to_text(request.requested_at - KEPT_FOR)})
    tx.run(_INSERT, to_row(request))


def unsent(tx: Transaction, now: datetime) -> list[CheckRequest]:
    """The requests that were sent to nobody yet and are still good, the oldest first."""
    sql = "SELECT * FROM check_requests WHERE sent_at IS NULL AND expires_at > :now ORDER BY requested_at"
    return [from_row(CheckRequest, row) for row in tx.all(sql, {"now": to_text(now)})]


def sent(tx: Transaction, nonce: bytes, at: datetime) -> None:
    """A request is on its way."""
    tx.run("UPDATE check_requests SET sent_at = :at WHERE nonce = :nonce", {"nonce": nonce, "at": to_text(at)})


def answer(tx: Transaction, nonce: bytes, device_id: bytes, epoch: int, sequence: int, at: datetime) -> bool:
    """A report of this device carries the nonce. False when it was not asked of it, or is answered or too late."""
    parameters: Parameters = {"nonce": nonce, "device_id": device_id, "epoch": epoch, "sequence": sequence, "at": to_text(at)}
    return tx.run(_ANSWER, parameters) == 1


def find(tx: Transaction, nonce: bytes) -> CheckRequest | None:
    """The request of this nonce."""
    return _request(tx.one("SELECT * FROM check_requests WHERE nonce = :nonce", {"nonce": nonce}))


def _request(row: Row | None) -> CheckRequest | None:
    return from_row(CheckRequest, row) if row else None
