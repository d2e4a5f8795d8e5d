"""What time it is at the school, signed by its collector over a nonce of ours: for a device whose own clock is wrong.

Why a signed time, and why it makes TLS no weaker: docs/decisions/0034-a-wrong-clock.md.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from google.protobuf.message import DecodeError

from agent.errors import LineBroken
from compliance.errors import ComplianceError
from compliance.signed_time import TIME_NONCE_BYTES, read_time
from compliance.wire.v1 import enrolment_pb2


class Clocks(Protocol):
    """The two clocks of this device."""

    def now(self) -> datetime:
        """The one that people set."""

    def monotonic_milliseconds(self) -> int:
        """The one that never jumps."""


class SchoolTime:
    """The time of one process: by this device's clock, until the collector has signed another.

    `receipt_keys` are the collector's, the one in use first; `random_bytes` gives as many as it is asked for.
    """

    def __init__(
        self, clocks: Clocks, receipt_keys: Callable[[], Sequence[bytes]], random_bytes: Callable[[int], bytes]
    ) -> None:
        self._clocks = clocks
        self._receipt_keys = receipt_keys
        self._random_bytes = random_bytes
        self._told: tuple[datetime, int] | None = None

    @property
    def is_told(self) -> bool:
        """Whether the collector has signed the time since this process began."""
        return self._told is not None

    @property
    def can_be_told(self) -> bool:
        """Whether this device has a key to check a signed time with."""
        return bool(self._receipt_keys())

    def now(self) -> datetime:
        """The time."""
        if self._told is None:
            return self._clocks.now()
        told, at = self._told
        return told + timedelta(milliseconds=self._clocks.monotonic_milliseconds() - at)

    def ask(self, put: Callable[[bytes], bytes]) -> None:
        """Ask what time it is; `put` takes the question there. Raises LineBroken for an answer that proves nothing.

        Time runs on from the moment of the question: whoever keeps the answer back makes it later here, never earlier.
        """
        nonce, asked_at = self._random_bytes(TIME_NONCE_BYTES), self._clocks.monotonic_milliseconds()
        answer = put(enrolment_pb2.DescribeRequest(nonce=nonce).SerializeToString())
        try:
            said = read_time(enrolment_pb2.ServerDescription.FromString(answer).signed_time, self._receipt_keys()[0])
        except (DecodeError, ComplianceError, IndexError) as error:
            raise LineBroken(_NOT_SIGNED) from error
        if said.nonce != nonce:
            raise LineBroken(_NOT_SIGNED)
        self._told = said.time, asked_at


_NOT_SIGNED = "the collector was asked for the time, and what came back is not signed by its key for receipts"
