"""What becomes of an envelope, in the words of the wire, and when a device that sends bad ones is not heard any longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

from google.protobuf.message import DecodeError

from collector.arrivals import Accepted
from collector.errors import EnvelopeRefused
from collector.sessions.messages import begin_anew
from collector.sessions.open_sessions import Ending
from compliance.chain import NackCode
from compliance.envelope import read_outer
from compliance.errors import MalformedEnvelope
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import evidence_pb2, session_pb2

_AT_ONCE: Final = frozenset({NackCode.OUT_OF_ORDER, NackCode.EPOCH_CLOSED})
_LATER: Final = frozenset({NackCode.RATE_LIMITED, NackCode.STORAGE_FULL, NackCode.INTERNAL})
RETRYABLE: Final = _AT_ONCE | _LATER
_CLOSES_AT_ONCE: Final = frozenset(
    {
        NackCode.BAD_SIGNATURE,
        NackCode.UNKNOWN_KEY,
        NackCode.WRONG_DEVICE,
        NackCode.WRONG_SCHOOL,
        NackCode.KEY_REVOKED,
        NackCode.CHAIN_FORK,
    }
)
_MOST_BAD_MESSAGES: Final = 3
_RETRY_SECONDS: Final = 60
_NO_PLACE: Final = (0, 0)


class Farewell(NamedTuple):
    """How a session ends: in which way, with which words, and what the device hears last."""

    ending: Ending
    words: str
    last: session_pb2.ServerMessage | None


@dataclass(slots=True)
class Conduct:
    """How a device behaves in one session: three bad messages, or one that is no mistake, are enough."""

    bad_messages: int = 0

    def weigh(self, refused: EnvelopeRefused) -> Farewell | None:
        """How the session ends with this refusal; None while it goes on."""
        if refused.code is NackCode.EPOCH_CLOSED:
            return Farewell(Ending.ORDERLY, "", begin_anew())
        if refused.code in RETRYABLE:
            return None
        self.bad_messages += 1
        if refused.code in _CLOSES_AT_ONCE or self.bad_messages >= _MOST_BAD_MESSAGES:
            return Farewell(Ending.REFUSED, f"an envelope was refused: {refused.code}", None)
        return None


Due: TypeAlias = Accepted | session_pb2.ServerMessage


def joined(due: Sequence[Due]) -> list[session_pb2.ServerMessage]:
    """The messages that are due. An acknowledgement speaks for all before it in its epoch: of several the last is enough."""
    messages: list[session_pb2.ServerMessage] = []
    for each, following in zip_longest(due, due[1:]):
        if not isinstance(each, Accepted):
            messages.append(each)
        elif not isinstance(following, Accepted) or following.epoch != each.epoch:
            messages.append(ack(each))
    return messages


def ack(accepted: Accepted) -> session_pb2.ServerMessage:
    """This message and all before it are on the disk."""
    message = session_pb2.Ack(
        epoch=accepted.epoch,
        sequence=accepted.sequence,
        head_hash=accepted.head_hash,
        received_at=to_timestamp(accepted.received_at),
        receipt=accepted.receipt,
    )
    return session_pb2.ServerMessage(ack=message)


def nack(refused: EnvelopeRefused, sealed: bytes) -> session_pb2.ServerMessage:
    """This envelope was not taken, and whether it is any use to send it again."""
    epoch, sequence = (refused.epoch, refused.sequence) if refused.sequence else _claimed_place(sealed)
    message = session_pb2.Nack(
        epoch=epoch,
        sequence=sequence,
        code=refused.code,
        retryable=refused.code in RETRYABLE,
        retry_after_seconds=_RETRY_SECONDS if refused.code in _LATER else 0,
        reference=refused.reference,
        expected_sequence=refused.expected_sequence,
        refusal=refused.signed,
    )
    return session_pb2.ServerMessage(nack=message)


def _claimed_place(sealed: bytes) -> tuple[int, int]:
    """The place that an envelope claims, whoever sealed it: told back to its sender, and used for nothing else.

    Every message of a device begins with its header as field 1, so a heartbeat reads them all.
    """
    try:
        header = evidence_pb2.Heartbeat.FromString(read_outer(sealed).payload).header
    except (MalformedEnvelope, DecodeError):
        return _NO_PLACE
    return header.epoch, header.sequence
