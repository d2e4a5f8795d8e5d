"""The token that stands in every form of one session: whoever can only make a browser send its cookie does not know it.

Made from the cookie's value by HMAC, so it needs no place anywhere (OWASP, Cross-Site Request Forgery Prevention Cheat Sheet).
"""

import hmac
from typing import Final

_PURPOSE: Final = b"rollcall console form"


def csrf_token(cookie_value: str) -> str:
    """The token of the session with this cookie."""
    return hmac.new(cookie_value.encode(), _PURPOSE, "sha256").hexdigest()


def is_csrf_token(given: str, cookie_value: str) -> bool:
    """Whether a form was made for the session with this cookie."""
    return hmac.compare_digest(given.encode(), csrf_token(cookie_value).encode())
