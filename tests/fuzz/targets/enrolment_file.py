"""Any text as an enrolment file: an offer that is written again word for word, or an OfferError that shows no secret."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from compliance.enrolment_offer import parse_offer, to_toml
from compliance.errors import OfferError
from tests.fakes.enrolment import OFFER
from tests.fuzz.fuzzed_school import NOW
from tests.fuzz.target import Target

_OFFER: Final = replace(OFFER, expires_at=NOW)


def run(data: bytes) -> None:
    """Read as the agent reads the file that it was given, write, and read again."""
    offer = parse_offer(data.decode())
    assert parse_offer(to_toml(offer)) == offer


def _seeds() -> Iterator[bytes]:
    yield to_toml(_OFFER).encode()
    yield to_toml(replace(_OFFER, token="", school_key="key", expires_at=None, asset_tag="\x7f\\u")).encode()
    yield b"a = " + b"[" * 1200


TARGET: Final = Target(
    "enrolment_file",
    run,
    (OfferError, UnicodeDecodeError),  # agent/enrolment/offer.py turns the second into words
    _seeds,
    words=(b"school_id", b"expires_at", b'"""', b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"\\u0000"),
)
