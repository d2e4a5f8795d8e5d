"""What sessions hand to the ledger, and what they hear back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias

from collector.errors import EnvelopeRefused


# Named tuples: made for every message, and a tuple is made in a fraction of the time.
class Accepted(NamedTuple):
    """The message of this place and all before it in its epoch are on the disk. It may be a later one than was asked about.

    `receipt` is the collector's sealed receipt for exactly this place and hash, b"" where an epoch has no message yet.
    """

    epoch: int
    sequence: int
    head_hash: bytes
    received_at: datetime
    receipt: bytes


Answer: TypeAlias = Accepted | EnvelopeRefused


class Recipient(Protocol):
    """Whoever handed envelopes over and waits to hear what became of them."""

    def deliver(self, answers: Sequence[Answer]) -> None:
        """The fates of envelopes, in the order in which they were handed over. Called in the ledger's thread."""
        ...


class Arrival(NamedTuple):
    """An envelope as it came, the device and certificate in whose session it came, and who waits for the answer."""

    sealed: bytes
    device_id: bytes
    certificate_serial: str
    via: str
    recipient: Recipient
