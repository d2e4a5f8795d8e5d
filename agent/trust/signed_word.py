"""What the collector says under its signature, checked against the keys that this device trusts.

Nothing is deleted, and no chain goes back or begins anew, on a word that is not signed. Without a key, which means that the
device's own files are damaged, nothing can be checked: then TLS alone says who speaks, and what it says deletes no more than an
acknowledgement under our own hash does. Where TLS ends at a filter that the school has named, nobody is believed without a key.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp

from agent.enrolment_record import EnrolmentRecord
from agent.errors import DeliveryRefused
from agent.spool.receipts import KeptReceipt
from compliance.chain import Head, NackCode
from compliance.errors import CodecError, EnvelopeError
from compliance.receipt import read_receipt
from compliance.refusal import Refusal, read_refusal
from compliance.resumption import Resumption, read_resumption
from compliance.wire.codec import instant_of
from compliance.wire.v1 import session_pb2

T = TypeVar("T")

_OLD_COLLECTOR: Final = (
    "the collector's greeting is not signed: it is older than this agent, or something between makes it up; kept all. "
    "Update the collector first, then tell the technician"
)
_NO_KEY: Final = (
    "what came through a filter cannot be told from what the filter makes up: this device has no key of the school to check "
    "signatures with; kept all. Let the collector's address through the filter: it sends the keys itself"
)


class SignedWord:
    """The word of one device's collector. `keys` gives the receipt keys (DER) that are trusted now; `through_a_filter` says
    whether it comes through a filter that the school has named.
    """

    def __init__(
        self, record: EnrolmentRecord, keys: Callable[[], Sequence[bytes]], through_a_filter: Callable[[], bool]
    ) -> None:
        self._record = record
        self._keys = keys
        self._through_a_filter = through_a_filter

    def resumes(self, welcome: session_pb2.Welcome, hello_nonce: bytes) -> bool:
        """Whether a Welcome is signed, for this device and this Hello; False only where there is nothing to check it with.

        Raises DeliveryRefused for one that should be signed, and is not.
        """
        if not self._can_check:
            return False
        said = Resumption(
            school_id=self._record.school_id,
            device_id=bytes.fromhex(self._record.device_id),
            hello_nonce=hello_nonce,
            session_nonce=welcome.session_nonce,
            epoch=welcome.epoch,
            resume_from=welcome.resume_from,
            head_hash=welcome.head_hash,
        )
        if not welcome.resumption:
            raise DeliveryRefused(_OLD_COLLECTOR)
        if self._read(welcome.resumption, read_resumption, "the collector's greeting") != said:
            raise DeliveryRefused("the collector's greeting was signed for another device or session, or was altered; kept all")
        return True

    def receipt(self, sealed: bytes, head: Head, received_at: Timestamp) -> KeptReceipt | None:
        """The receipt for this place, checked. Unchecked, or None where none came, only if there is nothing to check it with.

        Raises DeliveryRefused for one that does not hold, or is missing; CodecError for a time that no calendar has.
        """
        if not self._can_check:
            when = instant_of(received_at).isoformat()
            return KeptReceipt(head.epoch, head.sequence, when, is_checked=False, sealed=sealed) if sealed else None
        if not sealed:
            raise DeliveryRefused(f"the collector confirmed message {head.sequence} without a receipt; kept all")
        receipt = self._read(sealed, read_receipt, f"the collector's receipt for message {head.sequence}")
        place = receipt.school_id, receipt.device_id.hex(), receipt.epoch, receipt.sequence, receipt.hash
        if place != (self._record.school_id, self._record.device_id, *head):
            raise DeliveryRefused(
                f"the collector's receipt names message {receipt.sequence} of epoch {receipt.epoch} of device "
                f"{receipt.device_id.hex()[:16]}, not message {head.sequence} of epoch {head.epoch} of this one; kept all"
            )
        return KeptReceipt(head.epoch, head.sequence, receipt.received_at.isoformat(), is_checked=True, sealed=sealed)

    def refuses(self, nack: session_pb2.Nack, sealed: bytes) -> bool:
        """Whether this refusal may cost a message: it is signed, for this very envelope. INTERNAL, which is never signed and
        costs one only when it is said three times, is believed of the collector itself alone.
        """
        if nack.code == NackCode.INTERNAL:
            return not self._through_a_filter()
        if not self._can_check:
            return True
        said = Refusal(bytes.fromhex(self._record.device_id), sha256(sealed).digest(), nack.code)
        try:
            return self._read(nack.refusal, read_refusal, "the collector's refusal") == said
        except DeliveryRefused:
            return False

    @property
    def _can_check(self) -> bool:
        if not self._keys() and self._through_a_filter():
            raise DeliveryRefused(_NO_KEY)
        return bool(self._keys())

    def _read(self, sealed: bytes, read: Callable[[bytes, bytes], T], what: str) -> T:
        problem: EnvelopeError | CodecError | None = None
        for key in self._keys():
            try:
                return read(sealed, key)
            except (EnvelopeError, CodecError) as error:
                problem = error
        raise DeliveryRefused(f"{what} is not signed by a key that this device trusts; kept all") from problem
