"""A delivery without a collector: what it says goes over a line that notes it, what it hears a test makes up."""

from agent.sessions.delivery import Assurance
from agent.spool.message import EpochOpening, OpenGap, SealedMessage
from compliance.chain import BEFORE_THE_FIRST
from compliance.envelope import Purpose
from compliance.wire.v1 import session_pb2


def welcome(**more: object) -> session_pb2.Welcome:
    usual = {"protocol": 1, "resume_from": 1, "head_hash": BEFORE_THE_FIRST, "window_messages": 9, "window_bytes": 1_000_000}
    return session_pb2.Welcome(**{**usual, **more})  # type: ignore[arg-type]


NARROW = welcome(window_messages=2)
SIGNED = Assurance(is_signed=True, receipt=None)


def believed(nack: session_pb2.Nack, sealed: bytes) -> bool:
    """Every refusal is signed."""
    return True


class Hand:
    """Signs with words."""

    def gap(self, gap: OpenGap) -> bytes:
        return f"gap{gap.first}-{gap.last}:{gap.reason} ".encode()

    def epoch_start(self, opening: EpochOpening, abandoned: int) -> SealedMessage:
        return SealedMessage(Purpose.EPOCH, f"epoch{opening.epoch}:{opening.reason} ".encode(), b"\xee" * 32)


class Line:
    """The line to a collector: what was sent over it, in short."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message: session_pb2.AgentMessage) -> None:
        match message.WhichOneof("kind"):
            case "envelope":
                self.sent.append(self._word(message.envelope))
            case "batch":
                self.sent.append("+".join(map(self._word, message.batch.envelopes)))
            case kind:
                self.sent.append(str(kind))

    def _word(self, envelope: bytes) -> str:
        return envelope.split(b" ")[0].decode()
