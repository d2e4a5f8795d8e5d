"""The signed bundles in which a school's policies go to its devices. Nothing of one changes but how many devices it is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row

EVERYBODY: Final = 100
KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class IssuedBundle:
    """One bundle. `digest` is that of the policy's text, `share` the percentage of devices that it is for."""

    school_id: str
    version: int
    digest: bytes
    issued_at: datetime
    expires_at: datetime
    share: int
    sealed: bytes

    def is_for(self, device_id: bytes) -> bool:
        """Whether a device is among those that get it: by chance, and the same ones however far it is widened."""
        lot = int.from_bytes(sha256(self.digest + device_id).digest()[:4])
        return lot % EVERYBODY < self.share


_INSERT: Final = insert_into("policy_bundles", IssuedBundle)
_GIVEN: Final = """
    SELECT * FROM policy_bundles WHERE school_id = :school_id AND version >= (
        SELECT COALESCE(MAX(version), 0) FROM policy_bundles WHERE school_id = :school_id AND share = 100
    ) ORDER BY version DESC
"""


# Versions are not without gaps: after a restore they go on far above.
_FORGET: Final = """
    DELETE FROM policy_bundles WHERE school_id = :school_id AND version < (
        SELECT COALESCE(MAX(version), 0) FROM policy_bundles WHERE school_id = :school_id AND share = 100
    ) AND version NOT IN (
        SELECT version FROM policy_bundles WHERE school_id = :school_id ORDER BY version DESC LIMIT :kept
    )
"""


def issue(tx: Transaction, bundle: IssuedBundle) -> None:
    """Keep one, to be given out."""
    tx.run(_INSERT, to_row(bundle))


def given(tx: Transaction, school_id: str) -> tuple[IssuedBundle, ...]:
    """Those that are given out now, the newest first; the last of them is for everybody, unless none ever was."""
    return tuple(from_row(IssuedBundle, row) for row in tx.all(_GIVEN, {"school_id": school_id}))


def share(tx: Transaction, school_id: str, percent: int) -> None:
    """For how many devices the newest one is from now on."""
    sql = """
        UPDATE policy_bundles SET share = :share WHERE school_id = :school_id AND version = (
            SELECT MAX(version) FROM policy_bundles WHERE school_id = :school_id
        )
    """
    tx.run(sql, {"school_id": school_id, "share": percent})


def forget_old(tx: Transaction, school_id: str) -> None:
    """Of those that are given out no more, keep only the newest few."""
    tx.run(_FORGET, {"school_id": school_id, "kept": KEPT})


def newest(tx: Transaction, school_id: str) -> IssuedBundle | None:
    """The one that was issued last."""
    row = tx.one(
        "SELECT * FROM policy_bundles WHERE school_id = :school_id ORDER BY version DESC LIMIT 1", {"school_id": school_id}
    )
    return from_row(IssuedBundle, row) if row else None


def for_device(bundles: Sequence[IssuedBundle], device_id: bytes) -> IssuedBundle | None:
    """The one of these, the newest first, that a device is to have: where none is for it, the oldest."""
    return next((each for each in bundles if each.is_for(device_id)), bundles[-1] if bundles else None)
