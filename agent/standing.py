"""Where this device stands with its collector: last survey, last acknowledgement, last trouble, last nonces.

The last place that was acknowledged stands here too, with its hash, and the last that was made: a second copy, from which a new
chain begins when the spool is lost.
"""

import json
import threading
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from agent import kept_json
from agent.moment import Moment
from agent.state_folder import StateFolder
from compliance.values import dataclass

FILE: Final = "standing.json"
HEARTBEAT_SECONDS: Final = 3600

_CODES: Final = ("session_nonce", "server_nonce", "nonce_boot_id", "answered_nonce", "acknowledged_hash")
_INSTANTS: Final = (
    "last_survey_at",
    "last_acknowledged_at",
    "nonce_wall_time",
    "last_made_at",
    "grpc_broken_at",
    "context_as_of",
    "policy_confirmed_at",
)
_COUNTS: Final = (
    "nonce_monotonic_milliseconds",
    "heartbeat_seconds",
    "made_epoch",
    "made_sequence",
    "acknowledged_epoch",
    "acknowledged_sequence",
    "policy_floor",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Times are ISO 8601 in UTC, bytes are hexadecimal, empty where there is nothing yet.

    `trouble` is whatever went wrong last, `refusal` the last no of the collector; both end when it greets this device again.
    `refusal_code` is the collector's own word for that no (compliance.rejection), empty where it gave none.
    `renewal_trouble` is why the certificate could not be renewed, until it was; `policy_trouble` and `trust_trouble` why the
    school's newest policy and trust bundle are not in use, until the collector has better ones; `context_trouble` the same of
    what it says of this device. `context_as_of` is when the school signed the context in use, `policy_confirmed_at` when it
    last said under its signature that the policy in use is the one that this device is to have.
    The nonces prove to the collector when this device last heard it: the server's nonce with the moment it came, by the clock
    that never jumps (good within one boot) and by the wall clock (all there is across boots). `clock_ahead_seconds` is how far
    this device's clock was ahead of the collector's at the last Welcome, `via` how they spoke, `grpc_broken_at` when
    HTTP/2 was last found broken while HTTPS worked, and `grpc_broken_because` how.
    """

    last_survey_at: str = ""
    last_acknowledged_at: str = ""
    trouble: str = ""
    refusal: str = ""
    refusal_code: str = ""
    session_nonce: str = ""
    server_nonce: str = ""
    nonce_boot_id: str = ""
    nonce_monotonic_milliseconds: int = 0
    nonce_wall_time: str = ""
    last_made_at: str = ""
    answered_nonce: str = ""  # of the technician's last question
    heartbeat_seconds: int = HEARTBEAT_SECONDS  # as the collector asked last
    made_epoch: int = 0
    made_sequence: int = 0
    acknowledged_epoch: int = 0
    acknowledged_sequence: int = 0
    acknowledged_hash: str = ""
    renewal_trouble: str = ""
    policy_trouble: str = ""
    trust_trouble: str = ""
    policy_floor: int = 0  # the highest version of a policy bundle that was ever in use here
    context_trouble: str = ""
    context_as_of: str = ""
    policy_confirmed_at: str = ""
    clock_ahead_seconds: int = 0
    via: str = ""
    grpc_broken_at: str = ""
    grpc_broken_because: str = ""
    capabilities: str = ""  # what the collector can do beyond protocol 1, as it said last, with spaces between


class StandingFile:
    """The standing as it is kept. A damaged file is an empty one: all of it comes anew with the next session."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # a session's line tells in a thread of its own which way it took
        self.now = _load(folder)

    def update(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Standing, checked by its constructor
        """Change some fields, and write the file if that changed anything."""
        with self._lock:
            changed = replace(self.now, **changes)
            if changed != self.now:
                self.now = changed
                self._folder.write(FILE, json.dumps(asdict(changed), indent=2).encode())


def heartbeat_is_due(standing: Standing, now: datetime) -> bool:
    """Whether it is time to say that nothing changed. A clock that went back makes it time: one too many does no harm."""
    if not standing.last_made_at:
        return False
    passed = (now - datetime.fromisoformat(standing.last_made_at)).total_seconds()
    return passed < 0 or passed >= standing.heartbeat_seconds


def as_received(nonce: bytes, at: Moment) -> dict[str, str | int]:
    """The fields of a server's nonce that came at this moment."""
    return {
        "server_nonce": nonce.hex(),
        "nonce_boot_id": at.boot_id.hex(),
        "nonce_monotonic_milliseconds": at.monotonic_milliseconds,
        "nonce_wall_time": at.wall_time.isoformat(),
    }


def nonce_age_milliseconds(standing: Standing, boot_id: bytes, monotonic_milliseconds: int, now: datetime) -> int:
    """How long ago the server's nonce came; 0 when there is none. Never negative, even when the wall clock went back."""
    if not standing.nonce_wall_time:
        return 0
    if standing.nonce_boot_id == boot_id.hex():
        return max(0, monotonic_milliseconds - standing.nonce_monotonic_milliseconds)
    passed = now - datetime.fromisoformat(standing.nonce_wall_time)
    return max(0, int(passed.total_seconds() * 1000))


def _load(folder: StateFolder) -> Standing:
    content = folder.read(FILE)
    try:
        return _whole(kept_json.record(Standing, content)) if content else Standing()
    except ValueError:
        return Standing()


def _whole(standing: Standing) -> Standing:
    """The same standing. Raises ValueError for one that `update` cannot have written."""
    for name in _CODES:
        bytes.fromhex(getattr(standing, name))
    for name in _INSTANTS:
        if text := getattr(standing, name):
            kept_json.instant(text)
    for name in _COUNTS:
        if not 0 <= getattr(standing, name) < 2**63:
            raise ValueError(name)
    return standing
