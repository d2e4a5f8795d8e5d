"""Codes on paper for whoever has lost their second factor: ten, each for one use, shown once.

80 random bits each, so that their hashes need neither salt nor a slow function, and tries no waiting.
"""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from collector.store import recovery_codes
from collector.store.database import Transaction

_CODES: Final = 10
_BYTES: Final = 10
_IN_GROUPS_OF: Final = 4


def new_codes(tx: Transaction, account_id: str, new_bytes: Callable[[int], bytes]) -> tuple[str, ...]:
    """Ten new codes, `abcd-efgh-ijkl-mnop`, in the place of those before. They are kept nowhere."""
    codes = [base64.b32encode(new_bytes(_BYTES)).decode().lower() for _ in range(_CODES)]
    recovery_codes.put(tx, account_id, [_hash_of(each) for each in codes])
    return tuple(
        "-".join(code[place : place + _IN_GROUPS_OF] for place in range(0, len(code), _IN_GROUPS_OF)) for code in codes
    )


def take(tx: Transaction, account_id: str, typed: str, now: datetime) -> bool:
    """Whether this is a code that was not used yet; now it is."""
    return recovery_codes.use(tx, account_id, _hash_of("".join(each for each in typed.lower() if each.isalnum())), now)


def left(tx: Transaction, account_id: str) -> int:
    """How many are left."""
    return recovery_codes.left(tx, account_id)


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
