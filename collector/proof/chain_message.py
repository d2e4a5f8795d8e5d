"""One message of a chain, whatever its kind: read from an envelope, with what it says of its place."""

from dataclasses import dataclass

from compliance.chain import Link, link_of
from compliance.continuity import Content
from compliance.envelope import read_outer, verify_any
from compliance.report import Header
from compliance.wire.content_codec import decode_content


@dataclass(frozen=True, slots=True)
class ChainMessage:
    """A message whose signature holds."""

    content: Content
    link: Link
    hash: bytes

    @property
    def header(self) -> Header:
        """What it says about itself before it says anything else."""
        return self.content.header


def read_message(sealed: bytes, signing_key: bytes) -> ChainMessage:
    """The message, if this key signed it. Raises EnvelopeError, or CodecError for one that cannot be understood here."""
    outer = read_outer(sealed)
    unsealed = verify_any(outer, signing_key)
    content = decode_content(outer.payload_type, unsealed.payload)
    return ChainMessage(content, link_of(content, unsealed.message_hash), unsealed.message_hash)
