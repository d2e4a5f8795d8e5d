"""The hash by which a log-on notice is compared with the school's agreement, the same on a device and at the collector."""

import hashlib
import unicodedata


def notice_hash(title: str, text: str) -> str:
    """SHA-256, in hexadecimal, of title, line feed, text; each in Unicode NFC with every run of white space one space."""
    words = "\n".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in (title, text))
    return hashlib.sha256(words.encode()).hexdigest()
