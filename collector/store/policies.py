"""The policy packs that schools have adopted, kept word for word. The newest adopted one is in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Row, Transaction
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


# To adopt an older pack again is to put it in force again.
_ADOPT: Final = (
    insert_into("policies", AdoptedPolicy)
    + " ON CONFLICT (school_id, digest) DO UPDATE SET adopted_at = excluded.adopted_at, file_name = excluded.file_name"
)


def adopt(tx: Transaction, policy: AdoptedPolicy) -> None:
    """Put a pack in force."""
    tx.run(_ADOPT, to_row(policy))


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
