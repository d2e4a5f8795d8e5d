"""What both gRPC ports say alike."""

from typing import Any, Final, TypeAlias

import grpc

from collector.store.policies import AdoptedPolicy
from compliance.context import Context, DataClass
from compliance.unknown import Unknown
from compliance.wire.v1 import enrolment_pb2, session_pb2

# Quoted: the classes are generic to the type checker only.
AnyContext: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
SessionContext: TypeAlias = "grpc.aio.ServicerContext[session_pb2.AgentMessage, session_pb2.ServerMessage]"

PROTOCOL: Final = 1
"""The protocol version spoken here."""


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


def _flag(answer: bool | Unknown) -> bool | None:  # noqa: FBT001 - an answer, not a switch
    """Absent on the wire is how Registers says "not known"."""
    return None if isinstance(answer, Unknown) else answer
