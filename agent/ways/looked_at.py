"""The certificate that was looked at last, and when to renew it: an ordinary session then reads no certificate.

The library for them costs a session 1 MiB, for one question whose answer changes with the certificate only (decision 0074).
"""

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.state_folder import StateFolder
from agent.trust.tls_pairs import TlsPair
from compliance.values import dataclass

FILE: Final = "certificate_looked_at.json"


@dataclass(frozen=True, slots=True)
class _Memory:
    """`looked_at`: of the certificate and of the authorities beside it, one hash. `renew_at` is ISO 8601."""

    looked_at: str = ""
    renew_at: str = ""


def renewal_of(folder: StateFolder, pair: TlsPair, roots: bytes) -> datetime | None:
    """When to renew it, if it was looked at beside these authorities, found sound and found issued by one. None: look at it."""
    content = folder.read(FILE)
    try:
        memory = kept_json.record(_Memory, content) if content else _Memory()
        return kept_json.instant(memory.renew_at) if memory.looked_at == _hash(pair, roots) else None
    except ValueError:
        return None


def remember(folder: StateFolder, pair: TlsPair, roots: bytes, renew_at: datetime) -> None:
    """Keep what was found. A disk that takes nothing has it looked at again."""
    with suppress(StateFolderError):
        folder.write(FILE, json.dumps(asdict(_Memory(_hash(pair, roots), renew_at.isoformat()))).encode())


def _hash(pair: TlsPair, roots: bytes) -> str:
    return sha256(sha256(pair.certificate).digest() + roots).hexdigest()
