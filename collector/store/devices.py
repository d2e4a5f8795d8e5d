"""The devices: who they are, where they stand in their life, and how far their chain has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store import journal_entries
from collector.store.database import NOTHING, Parameters, Row, Transaction
from collector.store.instants import to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row


class DeviceState(StrEnum):
    """Where a device stands between its enrolment and its end."""

    PENDING_APPROVAL = "pending_approval"
    AWAITING_FIRST_REPORT = "awaiting_first_report"
    REPORTING = "reporting"
    TO_BE_CONFIRMED = "to_be_confirmed"  # restored without the journal: it may have been returned or lost since
    QUARANTINED = "quarantined"
    LOST = "lost"
    RETURNED = "returned"
    DISPOSED = "disposed"

    @property
    def may_speak(self) -> bool:
        """Whether what the device sends is taken as evidence."""
        return self in (DeviceState.AWAITING_FIRST_REPORT, DeviceState.REPORTING)

    @property
    def awaits_a_technician(self) -> bool:
        """Whether one word of a technician (`rollcall device approve`) lets it in. Its agent keeps its reports until then."""
        return self in (DeviceState.PENDING_APPROVAL, DeviceState.TO_BE_CONFIRMED)

    @property
    def has_ended(self) -> bool:
        """Whether another device may stand for the same asset."""
        return self in (DeviceState.RETURNED, DeviceState.DISPOSED)


class Route(StrEnum):
    """How a device came in."""

    LOAN = "loan"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class Device:
    """One device is one signing key: `device_id` is the SHA-256 of the first one (DER SubjectPublicKeyInfo).

    Empty texts mean "none". Sequences start at 1; a chain without messages has `head_sequence` 0 and 32 zero bytes. The last
    full report is message `last_report_sequence` of epoch `last_report_epoch`, whatever came after it; 0 before the first.
    `dated_as_of` is when the newest nonce of ours was issued that it has named, None where it has named none; `last_made_at` is
    when its last report was made (compliance/history/moment.py), None where that is not known.
    """

    device_id: bytes
    school_id: str
    name: str
    make: str
    model: str
    serial: str
    asset_tag: str
    platform: str
    route: Route
    simulated: bool
    state: DeviceState
    state_reason: str
    state_changed_at: datetime
    loan_id: str
    signing_key: bytes
    tls_key: bytes
    certificate_serial: str
    key_generation: int
    epoch: int
    head_sequence: int
    head_hash: bytes
    enrolled_at: datetime
    last_report_at: datetime | None
    last_report_sequence: int
    agent_version: str
    report_hash: bytes = b""
    fresh_as_of: datetime | None = None
    clock_skew_seconds: int | None = None
    key_protection: str = ""
    next_certificate_serial: str = ""
    trust_version: int = 0
    last_report_epoch: int = 0
    dated_as_of: datetime | None = None
    last_made_at: datetime | None = None

    @property
    def label(self) -> str:
        """What people call it: its asset tag, its serial number or its name; without any of them the start of its id."""
        return self.asset_tag or self.serial or self.name or self.device_id.hex()[:12]


@dataclass(frozen=True, slots=True)
class Advance:
    """How far one device has come since its row was read. `clock_skew_seconds` None: nothing new was learned of its clock."""

    device_id: bytes
    epoch: int
    head_sequence: int
    head_hash: bytes
    last_report_at: datetime | None
    last_report_epoch: int
    last_report_sequence: int
    state: DeviceState
    agent_version: str
    report_hash: bytes
    fresh_as_of: datetime | None
    clock_skew_seconds: int | None
    key_protection: str
    dated_as_of: datetime | None
    last_made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """As much of a device as tells whether its session may go on."""

    device_id: bytes
    state: DeviceState
    epoch: int
    head_sequence: int


_INSERT: Final = insert_into("devices", Device)

# The row may have moved on since it was read: a device that was returned or quarantined meanwhile stays so.
_ADVANCE: Final = """
    UPDATE devices SET epoch = :epoch, head_sequence = :head_sequence, head_hash = :head_hash, agent_version = :agent_version,
        last_report_at = :last_report_at, last_report_epoch = :last_report_epoch, last_report_sequence = :last_report_sequence,
        report_hash = :report_hash, fresh_as_of = :fresh_as_of, key_protection = :key_protection,
        dated_as_of = :dated_as_of, last_made_at = :last_made_at,
        clock_skew_seconds = COALESCE(:clock_skew_seconds, clock_skew_seconds),
        state_changed_at = CASE WHEN state = 'awaiting_first_report' AND state <> :state
            THEN COALESCE(:last_report_at, state_changed_at) ELSE state_changed_at END,
        state = CASE WHEN state = 'awaiting_first_report' THEN :state ELSE state END
    WHERE device_id = :device_id
"""

_OF_SCHOOL: Final = "SELECT * FROM devices WHERE school_id = :school_id "
_ACTIVE: Final = _OF_SCHOOL + "AND state NOT IN ('returned', 'disposed') "
_WITH_SERIAL: Final = "AND LOWER(serial) = LOWER(:serial) AND serial <> '' ORDER BY enrolled_at"
_WITH_ASSET_TAG: Final = "AND LOWER(asset_tag) = LOWER(:asset_tag) AND asset_tag <> '' ORDER BY enrolled_at"

# Those who may speak and go on with their chain are left out: after a morning of enrolments they are many.
_MOVED: Final = """
    SELECT device_id, state, epoch, head_sequence FROM devices WHERE state_changed_at >= :since
    AND (state NOT IN ('awaiting_first_report', 'reporting') OR head_sequence = 0)
"""

_LOOKUP: Final = """
    SELECT * FROM devices WHERE school_id = :school_id AND (
        LOWER(asset_tag) = LOWER(:words) OR LOWER(serial) = LOWER(:words) OR LOWER(name) = LOWER(:words)
        OR device_id BETWEEN :lowest_id AND :highest_id
    ) ORDER BY enrolled_at, device_id
"""

_ID_HEX_DIGITS: Final = 64
_FEWEST_ID_HEX_DIGITS: Final = 8


def enrol(tx: Transaction, device: Device) -> None:
    """Add a device. StoreConflict when its key is known already."""
    tx.run(_INSERT, to_row(device))


def find(tx: Transaction, device_id: bytes) -> Device | None:
    """The device of this id."""
    return _device(tx.one("SELECT * FROM devices WHERE device_id = :device_id", {"device_id": device_id}))


def by_signing_key(tx: Transaction, spki: bytes) -> Device | None:
    """The device that signs with this key (DER SubjectPublicKeyInfo)."""
    return _device(tx.one("SELECT * FROM devices WHERE signing_key = :spki", {"spki": spki}))


def active_with_serial(tx: Transaction, school_id: str, serial: str) -> list[Device]:
    """The school's devices of this serial number, in any case of letters, that have not been returned or disposed of."""
    return _devices(tx.all(_ACTIVE + _WITH_SERIAL, {"school_id": school_id, "serial": serial}))


def active_with_asset_tag(tx: Transaction, school_id: str, asset_tag: str) -> list[Device]:
    """The school's devices of this asset tag, in any case of letters, that have not been returned or disposed of."""
    return _devices(tx.all(_ACTIVE + _WITH_ASSET_TAG, {"school_id": school_id, "asset_tag": asset_tag}))


def with_serial(tx: Transaction, school_id: str, serial: str) -> list[Device]:
    """Every device of the school of this serial number, in any case of letters, those that have ended too."""
    return _devices(tx.all(_OF_SCHOOL + _WITH_SERIAL, {"school_id": school_id, "serial": serial}))


def with_asset_tag(tx: Transaction, school_id: str, asset_tag: str) -> list[Device]:
    """Every device of the school of this asset tag, in any case of letters, those that have ended too."""
    return _devices(tx.all(_OF_SCHOOL + _WITH_ASSET_TAG, {"school_id": school_id, "asset_tag": asset_tag}))


def lookup(tx: Transaction, school_id: str, words: str) -> list[Device]:
    """The devices that a person may mean: by asset tag, serial number, name, or eight or more hex digits of the id."""
    words = words.strip()
    if not words:
        return []
    lowest_id, highest_id = _ids_that_begin_with(words)
    parameters: Parameters = {"school_id": school_id, "words": words, "lowest_id": lowest_id, "highest_id": highest_id}
    return _devices(tx.all(_LOOKUP, parameters))


def everyone(tx: Transaction, school_id: str | None = None) -> list[Device]:
    """Every device, or every one of a school, in the order of their enrolment."""
    where = "" if school_id is None else "WHERE school_id = :school_id "
    sql = f"SELECT * FROM devices {where}ORDER BY enrolled_at, device_id"  # noqa: S608 - the words are this function's own
    return _devices(tx.all(sql, {"school_id": school_id} if school_id is not None else NOTHING))


def moved_since(tx: Transaction, since: datetime) -> list[Whereabouts]:
    """The devices whose state changed since then and that may not speak now, or are to begin a chain."""
    return [from_row(Whereabouts, row) for row in tx.all(_MOVED, {"since": to_text(since)})]


def count_by_state(tx: Transaction) -> dict[tuple[DeviceState, bool], int]:
    """How many devices there are in each state, the simulated ones apart."""
    rows = tx.all("SELECT state, simulated, COUNT(*) AS devices FROM devices GROUP BY state, simulated")
    return {(DeviceState(row["state"]), bool(row["simulated"])): int(row["devices"]) for row in rows}


def set_state(
    tx: Transaction, device_id: bytes, state: DeviceState, reason: str, at: datetime, *, in_journal: str = ""
) -> None:
    """Move a device to another state of its life. It stands in the journal too, so that no backup brings the old state back."""
    put_state(tx, device_id, state, reason, at)
    journal_entries.append(
        tx, at, Kind.DEVICE, {"device": device_id.hex(), "state": state.value, "reason": in_journal or reason}
    )


def put_state(tx: Transaction, device_id: bytes, state: DeviceState, reason: str, at: datetime) -> None:
    """The same for an act that the journal has already."""
    tx.run(
        "UPDATE devices SET state = :state, state_reason = :reason, state_changed_at = :at WHERE device_id = :device_id",
        {"device_id": device_id, "state": state.value, "reason": reason, "at": to_text(at)},
    )


def set_next_certificate(tx: Transaction, device_id: bytes, certificate_serial: str) -> None:
    """The certificate that becomes the device's current one when it is first used; one that waited before is forgotten."""
    sql = "UPDATE devices SET next_certificate_serial = :serial WHERE device_id = :device_id"
    tx.run(sql, {"device_id": device_id, "serial": certificate_serial})


def set_trust_version(tx: Transaction, device_id: bytes, version: int) -> None:
    """The device says that it holds this version of the trust bundle."""
    sql = "UPDATE devices SET trust_version = :version WHERE device_id = :device_id"
    tx.run(sql, {"device_id": device_id, "version": version})


def promote_certificate(tx: Transaction, device_id: bytes) -> None:
    """Make the device's next certificate its current one."""
    sql = "UPDATE devices SET certificate_serial = next_certificate_serial, next_certificate_serial = '' "
    tx.run(sql + "WHERE device_id = :device_id AND next_certificate_serial <> ''", {"device_id": device_id})


def open_epoch(tx: Transaction, device_id: bytes, epoch: int, empty_head: bytes) -> None:
    """Close the device's chain and begin another one, in which nothing has come yet."""
    sql = (
        "UPDATE devices SET epoch = :epoch, head_sequence = 0, head_hash = :empty_head, "
        "report_hash = :nothing WHERE device_id = :device_id"
    )
    tx.run(sql, {"device_id": device_id, "epoch": epoch, "empty_head": empty_head, "nothing": b""})


def advance_many(tx: Transaction, advances: list[Advance]) -> None:
    """Record how far devices have come. Of their states only the first report's change is taken: others are `set_state`'s."""
    tx.run_many(_ADVANCE, [to_row(each) for each in advances])


def forget_clock(tx: Transaction, device_id: bytes) -> None:
    """Nothing is known of how far the device's clock is ahead, until `advance_many` says it."""
    tx.run("UPDATE devices SET clock_skew_seconds = NULL WHERE device_id = :device_id", {"device_id": device_id})


def _ids_that_begin_with(words: str) -> tuple[bytes, bytes]:
    """The lowest and the highest id with these first hex digits; a range without any id when they are too few, or no hex."""
    is_hex = all(digit in "0123456789abcdefABCDEF" for digit in words)
    if not is_hex or not _FEWEST_ID_HEX_DIGITS <= len(words) <= _ID_HEX_DIGITS:
        return b"\x01", b"\x00"
    return bytes.fromhex(words.ljust(_ID_HEX_DIGITS, "0")), bytes.fromhex(words.ljust(_ID_HEX_DIGITS, "f"))


def _device(row: Row | None) -> Device | None:
    return from_row(Device, row) if row else None


def _devices(rows: list[Row]) -> list[Device]:
    return [from_row(Device, row) for row in rows]
