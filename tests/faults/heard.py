"""What a device heard in one session, and how that ended."""

from dataclasses import dataclass

import grpc

from compliance.wire.v1 import session_pb2


@dataclass(frozen=True, slots=True)
class Heard:
    """What a device heard in one session: messages, and how the stream ended (None: in order)."""

    messages: tuple[session_pb2.ServerMessage, ...]
    code: grpc.StatusCode | None
    words: str

    @property
    def nacks(self) -> list[str]:
        """The codes of what was refused."""
        return [each.nack.code for each in self.messages if each.WhichOneof("kind") == "nack"]

    @property
    def acknowledged(self) -> int:
        """The last sequence number that was acknowledged, 0 for none."""
        acks = [each.ack.sequence for each in self.messages if each.WhichOneof("kind") == "ack"]
        return acks[-1] if acks else 0
