"""Forms that were signed in ink and scanned: known by what they are, whatever their file is called."""

import hashlib
from typing import Final

from collector.errors import FormError

LARGEST_BYTES: Final = 5_000_000
_BEGINNINGS: Final = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_type_of(content: bytes) -> str:
    """PDF, PNG or JPEG by its first bytes. FormError when it is empty, too large or none of them."""
    if not content:
        raise FormError("no file was chosen; scan the signed form, then choose the PDF, PNG or JPEG file")
    if len(content) > LARGEST_BYTES:
        raise FormError(
            f"the file has {len(content) / 1e6:.1f} MB; at most {LARGEST_BYTES / 1e6:.0f} MB are kept: scan it anew"
        )
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    raise FormError("the file is neither PDF nor PNG nor JPEG; scan the signed form as one of these")


def sha256_of(content: bytes) -> str:
    """The hash by which a scan is known, hex."""
    return hashlib.sha256(content).hexdigest()
