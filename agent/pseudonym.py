"""The code that stands for a person's account or a medium, so that neither name nor serial ever leaves the device."""


def pseudonym(text: str, salt: bytes) -> str:
    """HMAC-SHA256 of the lower-case text with the school's salt, in hex: equal within a school, meaningless outside it."""
    import hashlib  # noqa: PLC0415 - the resident need not hold OpenSSL until a medium is attached
    import hmac  # noqa: PLC0415 - ditto

    return hmac.new(salt, text.strip().lower().encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
