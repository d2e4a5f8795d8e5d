"""The messages that go to devices, put together from what the collector knows. The same ones on every transport."""

from datetime import timedelta
from typing import Final

from collector.store.policies import AdoptedPolicy
from compliance.capabilities import Capability
from compliance.context import Context, DataClass
from compliance.unknown import Unknown
from compliance.wire.v1 import enrolment_pb2, session_pb2

PROTOCOL: Final = 1
"""The protocol version spoken here."""

CAPABILITIES: Final = frozenset(Capability)
"""What this collector can do beyond it."""


def policy_pack(adopted: AdoptedPolicy | None) -> enrolment_pb2.PolicyPack | None:
    """The school's pack as it goes to its devices."""
    if adopted is None:
        return None
    return enrolment_pb2.PolicyPack(
        policy_id=adopted.policy_id, version=adopted.version, digest=adopted.digest, toml=adopted.source
    )


def registers(context: Context) -> enrolment_pb2.Registers:
    """What the registers say, as far as the device needs it to judge itself. What they do not know is left out."""
    return enrolment_pb2.Registers(
        on_loan=_flag(context.on_loan),
        may_leave_site=_flag(context.may_leave_site),
        data_class="" if isinstance(context.data_class, Unknown) else DataClass(context.data_class).value,
    )


def goodbye(reconnect_after_seconds: int, spread_seconds: int, reason: str) -> session_pb2.ServerMessage:
    """The session ends in an orderly way; the device comes back at some moment of the spread."""
    return session_pb2.ServerMessage(
        goodbye=session_pb2.Goodbye(
            reconnect_after_seconds=reconnect_after_seconds, spread_seconds=spread_seconds, reason=reason
        )
    )


def begin_anew() -> session_pb2.ServerMessage:
    """The session ends, and so did the device's chain: it comes back at once, and is told where the next one begins."""
    return goodbye(0, 0, "a technician accepted this device; it begins a new chain")


def throttle(retry_after_seconds: int, spread_seconds: int, reason: str) -> session_pb2.ServerMessage:
    """Not now: say nothing for so long, and come back at some moment of the spread."""
    return session_pb2.ServerMessage(
        throttle=session_pb2.Throttle(retry_after_seconds=retry_after_seconds, spread_seconds=spread_seconds, reason=reason)
    )


def run_now(nonce: bytes, good_for: timedelta) -> session_pb2.ServerMessage:
    """Report now, with this nonce inside. Every fact is asked for."""
    seconds = max(1, int(good_for.total_seconds()))
    return session_pb2.ServerMessage(run_now=session_pb2.RunNow(nonce=nonce, expires_after_seconds=seconds))


def _flag(answer: bool | Unknown) -> bool | None:  # noqa: FBT001 - an answer, not a switch
    """Absent on the wire is how Registers says "not known"."""
    return None if isinstance(answer, Unknown) else answer
