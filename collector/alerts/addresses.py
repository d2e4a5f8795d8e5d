"""Which e-mail addresses a message can be sent to: what fits into one line of SMTP, and into no other."""

import re
from typing import Final

from collector.errors import AlertError

# RFC 5321, 4.1.2: a dot-string without quotes. What needs more is no school's address, and quotes are how lines are broken.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_LONGEST: Final = 254  # RFC 5321, erratum 1690


def checked_address(typed: str) -> str:
    """The address, its domain as DNS has it. Raises AlertError."""
    local, at, domain = typed.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode() if domain else ""
    except UnicodeError:
        domain = ""
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain) or len(typed) > _LONGEST:
        raise AlertError(f"{typed!r} is no e-mail address that mail can be sent to; write one such as office@school.example")
    return f"{local}@{domain}"
