"""The policy packs that schools have adopted, kept word for word. The newest adopted one is in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.database import Row, Transaction
from collector.store.instants import from_text, to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class AdoptedPolicy:
    """One pack as one school adopted it. `source` is its text; `digest` the 32 bytes of SHA-256 over it."""

    school_id: str
    digest: bytes
    policy_id: str
    version: str
    file_name: str
    source: str
    adopted_at: datetime


class Adoption(NamedTuple):
    """From when on a pack was in force."""

    adopted_at: datetime
    digest: bytes


# To adopt an older pack again is to put it in force again.
_ADOPT: Final = (
    insert_into("policies", AdoptedPolicy)
    + " ON CONFLICT (school_id, digest) DO UPDATE SET adopted_at = excluded.adopted_at, file_name = excluded.file_name"
)
_REMEMBER: Final = """
    INSERT INTO policy_adoptions (school_id, adopted_at, digest) VALUES (:school_id, :adopted_at, :digest)
    ON CONFLICT (school_id, adopted_at) DO UPDATE SET digest = excluded.digest
"""


def adopt(tx: Transaction, policy: AdoptedPolicy) -> None:
    """Put a pack in force."""
    tx.run(_ADOPT, to_row(policy))
    tx.run(_REMEMBER, {"school_id": policy.school_id, "adopted_at": to_text(policy.adopted_at), "digest": policy.digest})


def in_force(tx: Transaction, school_id: str) -> AdoptedPolicy | None:
    """The pack that the school adopted last."""
    return _first(
        tx.one("SELECT * FROM policies WHERE school_id = :school_id ORDER BY adopted_at DESC LIMIT 1", {"school_id": school_id})
    )


def digest_in_force(tx: Transaction, school_id: str) -> bytes | None:
    """The digest of that pack, without its text: a text of many kilobytes is not read for every report."""
    sql = "SELECT digest FROM policies WHERE school_id = :school_id ORDER BY adopted_at DESC LIMIT 1"
    row = tx.one(sql, {"school_id": school_id})
    return bytes(row["digest"]) if row else None


def in_force_since(tx: Transaction, school_id: str) -> datetime | None:
    """Since when that pack is in force."""
    sql = "SELECT MAX(adopted_at) AS adopted_at FROM policies WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return from_text(row["adopted_at"]) if row and row["adopted_at"] else None


def in_force_at(tx: Transaction, school_id: str, at: datetime) -> AdoptedPolicy | None:
    """The pack that was in force at a moment of the past: adopted last before it."""
    sql = """
        SELECT digest FROM policy_adoptions WHERE school_id = :school_id AND adopted_at <= :at
        ORDER BY adopted_at DESC LIMIT 1
    """
    row = tx.one(sql, {"school_id": school_id, "at": to_text(at)})
    return by_digest(tx, school_id, bytes(row["digest"])) if row else None


def in_force_between(tx: Transaction, school_id: str, first: datetime, until: datetime) -> list[Adoption]:
    """The packs that were in force from one moment until before another, in their order; the first since before it, perhaps."""
    sql = """
        SELECT adopted_at, digest FROM policy_adoptions WHERE school_id = :school_id AND adopted_at < :until AND adopted_at >= (
            SELECT COALESCE(MAX(adopted_at), '') FROM policy_adoptions WHERE school_id = :school_id AND adopted_at <= :first
        ) ORDER BY adopted_at
    """
    rows = tx.all(sql, {"school_id": school_id, "first": to_text(first), "until": to_text(until)})
    return [Adoption(from_text(row["adopted_at"]), bytes(row["digest"])) for row in rows]


def by_digest(tx: Transaction, school_id: str, digest: bytes) -> AdoptedPolicy | None:
    """The pack with exactly this text, whether in force or not."""
    return _first(
        tx.one(
            "SELECT * FROM policies WHERE school_id = :school_id AND digest = :digest",
            {"school_id": school_id, "digest": digest},
        )
    )


def all_of(tx: Transaction, school_id: str) -> list[AdoptedPolicy]:
    """Every pack that the school ever adopted, the newest first."""
    rows = tx.all("SELECT * FROM policies WHERE school_id = :school_id ORDER BY adopted_at DESC", {"school_id": school_id})
    return [from_row(AdoptedPolicy, row) for row in rows]


def _first(row: Row | None) -> AdoptedPolicy | None:
    return from_row(AdoptedPolicy, row) if row else None
