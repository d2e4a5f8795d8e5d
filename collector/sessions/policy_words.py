"""What devices say of the policy bundles that they get: kept for the report, and for the next version's number."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from collector.plain_text import one_line
from collector.store import audit, held_policies, policy_bundles
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.held_policies import HeldPolicy
from collector.store.policy_bundles import for_device
from compliance.bundle_refusal import BundleRefusal
from compliance.wire.v1 import session_pb2

_HIGHEST_VERSION: Final = 2**31 - 1  # a device may say any number
_WORDS_KEPT: Final = 400


@dataclass(frozen=True, slots=True)
class PolicyWord:
    """A device says of what came as its policy that it is in use, or why it is not."""

    device_id: bytes
    school_id: str
    status: session_pb2.PolicyStatus


def note_held(tx: Transaction, device: Device, version: int, now: datetime) -> None:
    """Keep which bundle a device greets with. What it refused stays said until it has the version that it is to have."""
    version, before = min(version, _HIGHEST_VERSION), held_policies.find(tx, device.device_id)
    if before is not None and before.version == version and not before.words:
        return
    given = for_device(policy_bundles.given(tx, device.school_id), device.device_id)
    if before is not None and before.words and (given is None or version < given.version):
        held_policies.keep(tx, replace(before, version=version))
    else:
        held_policies.keep(tx, HeldPolicy(device.device_id, device.school_id, version, 0, "", "", now))


def note_word(tx: Transaction, word: PolicyWord, now: datetime) -> None:
    """Keep what a device says in its session: its own words cut short, a reason that nobody knows left out. A refusal that is
    new stands in the audit log too, where it stays.
    """
    status, before = word.status, held_policies.find(tx, word.device_id)
    refused = min(status.refused_bundle, _HIGHEST_VERSION) if status.error else 0
    refusal = status.refusal if status.error and status.refusal in set(BundleRefusal) else ""
    version, words = min(status.bundle_in_use, _HIGHEST_VERSION), one_line(status.error, _WORDS_KEPT)
    held = HeldPolicy(word.device_id, word.school_id, version, refused, refusal, words, now)
    held_policies.keep(tx, held)
    if words and (before is None or replace(before, said_at=now) != held):
        subject = word.device_id.hex()
        audit.write(tx, word.school_id, now, "device", "policy.refused", subject, audit.REFUSED, words)
