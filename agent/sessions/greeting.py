"""What a device says first in a session: who it is, and how far it is with its chain."""

from typing import Final

from agent.spool.spool import Spool
from compliance.capabilities import Capability
from compliance.values import dataclass
from compliance.wire.v1 import session_pb2

PROTOCOL: Final = 1


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the Hello says beside what the spool knows. `nonce` was drawn for it, `last_session_nonce` is the collector's."""

    device_id: bytes
    nonce: bytes
    last_session_nonce: bytes
    policy_digest: bytes
    boot_id: bytes
    trust_version: int
    policy_bundle: int = 0


def hello_of(greeting: Greeting, spool: Spool) -> session_pb2.Hello:
    """The Hello."""
    summary = spool.summary()
    return session_pb2.Hello(
        protocol_min=PROTOCOL,
        protocol_max=PROTOCOL,
        capabilities=list(Capability),
        device_id=greeting.device_id,
        epoch=summary.head.epoch,
        last_acknowledged=summary.acknowledged,
        spooled_messages=summary.messages,
        spooled_bytes=summary.bytes,
        last_session_nonce=greeting.last_session_nonce,
        policy_digest=greeting.policy_digest,
        boot_id=greeting.boot_id,
        oldest_spooled_seconds=spool.oldest_waits_seconds(),
        trust_version=greeting.trust_version,
        nonce=greeting.nonce,
        last_receipt=spool.newest_receipt(),
        policy_bundle=greeting.policy_bundle,
    )
