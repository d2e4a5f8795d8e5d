"""The certificates that devices were given, and when each was taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import journal_entries
from collector.store.database import Row, Transaction
from collector.store.instants import END_OF_TIME, to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of one device."""

    certificate_serial: str
    school_id: str
    device_id: bytes
    pem: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


_INSERT: Final = insert_into("certificates", Certificate)

_REVOKE: Final = """
    UPDATE certificates SET revoked_at = :at WHERE device_id = :device_id AND issued_at <= :until AND revoked_at IS NULL
"""


def issue(tx: Transaction, certificate: Certificate) -> None:
    """Record a certificate. StoreConflict when its serial number was given before."""
    tx.run(_INSERT, to_row(certificate))


def get(tx: Transaction, serial: str) -> Certificate | None:
    """The certificate of this serial number."""
    return _certificate(tx.one("SELECT * FROM certificates WHERE certificate_serial = :serial", {"serial": serial}))


def latest_of(tx: Transaction, device_id: bytes) -> Certificate | None:
    """The certificate that the device received last, revoked or not."""
    sql = "SELECT * FROM certificates WHERE device_id = :device_id ORDER BY issued_at DESC, certificate_serial DESC LIMIT 1"
    return _certificate(tx.one(sql, {"device_id": device_id}))


def all_of(tx: Transaction, device_id: bytes) -> list[Certificate]:
    """Every certificate that the device was ever given, the oldest first."""
    sql = "SELECT * FROM certificates WHERE device_id = :device_id ORDER BY issued_at, certificate_serial"
    return [from_row(Certificate, row) for row in tx.all(sql, {"device_id": device_id})]


def issued_between(tx: Transaction, device_id: bytes, since: datetime, until: datetime) -> int:
    """How many certificates the device was given after an instant, and not after another one."""
    sql = """
        SELECT COUNT(*) AS count FROM certificates WHERE device_id = :device_id AND issued_at > :since AND issued_at <= :until
    """
    row = tx.one(sql, {"device_id": device_id, "since": to_text(since), "until": to_text(until)})
    return int(row["count"]) if row else 0


def revoke_all(tx: Transaction, device_id: bytes, at: datetime) -> None:
    """Take back every certificate of a device. One that was taken back before keeps its day. The journal has it too."""
    if _revoke(tx, device_id, at, until=END_OF_TIME):
        journal_entries.append(tx, at, Kind.CERTIFICATES, {"device": device_id.hex()})


def put_revoked(tx: Transaction, device_id: bytes, at: datetime) -> int:
    """The same for an act that the journal has already: of the certificates that the device had then. Says how many."""
    return _revoke(tx, device_id, at, until=to_text(at))


def _revoke(tx: Transaction, device_id: bytes, at: datetime, until: str) -> int:
    return tx.run(_REVOKE, {"device_id": device_id, "at": to_text(at), "until": until})


def _certificate(row: Row | None) -> Certificate | None:
    return from_row(Certificate, row) if row else None
