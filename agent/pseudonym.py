"""The code that stands for a person's account or a medium, so that neither name nor serial ever leaves the device."""

from agent.openssl import left_out


def pseudonym(text: str, salt: bytes) -> str:
    """HMAC-SHA256 of the lower-case text with the school's salt, in hex: equal within a school, meaningless outside it."""
    with left_out():
        import hashlib  # noqa: PLC0415 - the resident need not hold it until a medium is attached
        import hmac  # noqa: PLC0415 - ditto

    return hmac.new(salt, text.strip().lower().encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
