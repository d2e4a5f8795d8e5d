"""What a person must look at: one open incident for each device and kind, and the computers that were seen in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


class IncidentKind(StrEnum):
    """What happened."""

    FORKED_CHAIN = "forked_chain"  # two histories of one device, both signed by it
    CLONED = "cloned"  # several computers take turns with one device's keys
    RESTORED = "restored"  # the device went back to an earlier state once
    SPOOL_LOST = "spool_lost"  # the device no longer knows its chain, and says so
    ANOTHER_COMPUTER = "another_computer"  # the serial number that it reports is not the enrolled one
    COLLECTOR_RESTORED = "collector_restored"  # the device holds receipts for more than this collector has


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. `sightings` counts how often it was seen; open while `closed_at` is None."""

    incident_id: int
    school_id: str
    device_id: bytes
    kind: IncidentKind
    opened_at: datetime
    updated_at: datetime
    sightings: int
    detail: str
    closed_at: datetime | None
    closed_by: str


_NEXT_ID: Final = "SELECT COALESCE(MAX(incident_id), 0) + 1 AS next_id FROM incidents"
_INSERT: Final = insert_into("incidents", Incident)
_SEE_AGAIN: Final = """
    UPDATE incidents SET updated_at = :at, sightings = sightings + 1, detail = :detail WHERE incident_id = :incident_id
"""
_MOST_MEMBERS: Final = 1000  # whoever has the keys can invent boot ids for ever
_SEE_MEMBER: Final = """
    INSERT INTO incident_members (incident_id, member, first_seen_at, last_seen_at) VALUES (:incident_id, :member, :at, :at)
    ON CONFLICT (incident_id, member) DO UPDATE SET last_seen_at = excluded.last_seen_at
"""
_MOVE_MEMBERS: Final = """
    UPDATE incident_members SET incident_id = :large WHERE incident_id = :small AND member NOT IN (
        SELECT member FROM incident_members WHERE incident_id = :large
    )
"""
_CLOSE: Final = "UPDATE incidents SET closed_at = :at, closed_by = :closed_by WHERE incident_id = :incident_id"


def see(
    tx: Transaction, school_id: str, device_id: bytes, kind: IncidentKind, detail: str, at: datetime, member: str = ""
) -> Incident:
    """Open an incident, or see an open one of this kind again. `member` is the boot id of the computer, "" where unknown."""
    incident = open_of(tx, device_id, kind)
    if incident is None:
        row = tx.one(_NEXT_ID)
        number = int(row["next_id"]) if row else 1
        incident = Incident(number, school_id, device_id, kind, at, at, 1, detail, None, "")
        tx.run(_INSERT, to_row(incident))
    else:
        tx.run(
            _SEE_AGAIN,
            {"incident_id": incident.incident_id, "at": to_text(at), "detail": detail},
        )
    if member and len(members(tx, incident.incident_id)) < _MOST_MEMBERS:
        tx.run(_SEE_MEMBER, {"incident_id": incident.incident_id, "member": member, "at": to_text(at)})
    return incident


def absorb(tx: Transaction, device_id: bytes, part: IncidentKind, whole: IncidentKind, at: datetime) -> None:
    """Make an open incident part of another open one of the same device: its members go there, and it is closed."""
    small, large = open_of(tx, device_id, part), open_of(tx, device_id, whole)
    if small is None or large is None:
        return
    tx.run(_MOVE_MEMBERS, {"small": small.incident_id, "large": large.incident_id})
    closed_by = f"part of incident {large.incident_id}"
    tx.run(_CLOSE, {"incident_id": small.incident_id, "at": to_text(at), "closed_by": closed_by})


def open_of(tx: Transaction, device_id: bytes, kind: IncidentKind) -> Incident | None:
    """The open incident of this kind on a device."""
    sql = "SELECT * FROM incidents WHERE device_id = :device_id AND kind = :kind AND closed_at IS NULL"
    row = tx.one(sql, {"device_id": device_id, "kind": kind.value})
    return from_row(Incident, row) if row else None


def open_of_school(tx: Transaction, school_id: str, kind: IncidentKind) -> Incident | None:
    """An open incident of this kind on any device of a school."""
    return next((each for each in all_open(tx, school_id) if each.kind is kind), None)


def all_open(tx: Transaction, school_id: str) -> list[Incident]:
    """Every open incident of a school, the newest first."""
    sql = (
        "SELECT * FROM incidents WHERE school_id = :school_id AND closed_at IS NULL ORDER BY updated_at DESC, incident_id DESC"
    )
    return [from_row(Incident, row) for row in tx.all(sql, {"school_id": school_id})]


def all_of(tx: Transaction, school_id: str) -> list[Incident]:
    """Every incident of a school, open or closed, the newest first."""
    sql = "SELECT * FROM incidents WHERE school_id = :school_id ORDER BY opened_at DESC, incident_id DESC"
    return [from_row(Incident, row) for row in tx.all(sql, {"school_id": school_id})]


def of_device(tx: Transaction, device_id: bytes) -> list[Incident]:
    """Every incident of a device, open or closed, the newest first."""
    sql = "SELECT * FROM incidents WHERE device_id = :device_id ORDER BY opened_at DESC, incident_id DESC"
    return [from_row(Incident, row) for row in tx.all(sql, {"device_id": device_id})]


def members(tx: Transaction, incident_id: int) -> list[str]:
    """The computers seen in an incident, in the order in which they were first seen."""
    sql = "SELECT member FROM incident_members WHERE incident_id = :incident_id ORDER BY first_seen_at, member"
    return [str(row["member"]) for row in tx.all(sql, {"incident_id": incident_id})]


def close_all(tx: Transaction, device_id: bytes, at: datetime, closed_by: str) -> int:
    """Close every open incident of a device, and say how many those were."""
    sql = "UPDATE incidents SET closed_at = :at, closed_by = :closed_by WHERE device_id = :device_id AND closed_at IS NULL"
    return tx.run(sql, {"device_id": device_id, "at": to_text(at), "closed_by": closed_by})
