"""All readings of one survey of a device, and the header that ties every signed message to its device and chain."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeAlias, TypeVar, cast

from compliance.facts import FACT_NAMES, Fact
from compliance.parting import PastEnd
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

Reading: TypeAlias = Fact | Unknown
"""What a probe answered: the fact, or Unknown and why."""

F = TypeVar("F", bound=Fact)


class Trigger(StrEnum):
    """Why a survey was made."""

    SCHEDULE = "schedule"
    BOOT = "boot"
    CHANGE = "change"  # somebody or something else asked
    MEDIA = "media"  # something was plugged in, taken out, or opened for writing
    POLICY = "policy"  # a settings file of the system, or of the agent
    ANTIVIRUS = "antivirus"  # a service of it started or ended, or its settings changed
    SCREEN_LOCK = "screen_lock"  # somebody's lock settings
    NEW_POLICY = "new_policy"  # the school has adopted one that asks for other facts
    ON_DEMAND = "on_demand"
    ENROLMENT = "enrolment"
    OTHER = "other"  # a word of a later version


class KeyProtection(StrEnum):
    """Where the signing key lives."""

    FILE = "file"
    OS_STORE = "os_store"
    TPM = "tpm"
    ENCLAVE = "enclave"
    OTHER = "other"  # a word of a later version


@dataclass(frozen=True, slots=True)
class Header:
    """What every message of a device says about itself before it says anything else.

    `device_id` is the SHA-256 of the device's first signing key (DER SubjectPublicKeyInfo), `previous_hash` the 32-byte hash
    of the message before (32 zero bytes before the first), `monotonic_milliseconds` the time since boot. `server_nonce` is
    the last one the device received, with its age, so that freshness never hangs on `wall_time`, which may be wrong.
    """

    school_id: str
    device_id: bytes
    key_generation: int
    epoch: int
    sequence: int
    previous_hash: bytes
    boot_id: bytes
    monotonic_milliseconds: int
    wall_time: datetime
    server_nonce: bytes
    server_nonce_age_milliseconds: int
    agent_version: str
    policy_id: str
    policy_digest: bytes


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """All readings of one survey. `taken_at` is UTC by the device's own clock. Facts, not verdicts (the collector judges).

    `challenge` is the nonce of the request that the report answers, b"" when nobody asked. `past_ends` are the ends of earlier
    runs of the agent that no message has told yet.
    """

    taken_at: datetime
    platform: str
    trigger: Trigger
    key_protection: KeyProtection
    readings: Mapping[str, Reading]
    challenge: bytes = b""
    past_ends: tuple[PastEnd, ...] = ()

    def reading(self, kind: type[F]) -> F | Unknown:
        """The fact of this kind, or why it is not known. A report without the reading says so: NOT_READ."""
        name = FACT_NAMES[cast("type[Fact]", kind)]
        reading = self.readings.get(name)
        if reading is None:
            return Unknown(Why.NOT_READ, f"the report has no reading of {name}")
        return cast("F | Unknown", reading)


# A named tuple: made for every report, and a tuple is made in a fraction of the time.
class SignedReport(NamedTuple):
    """A report and the header under which its device signed it."""

    header: Header
    report: DeviceReport
