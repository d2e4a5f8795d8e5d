"""The school's mail server, as collector.toml names it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class MailTls(StrEnum):
    """How the way to the mail server is kept private."""

    STARTTLS = "starttls"  # port 587: in the clear until both agree, and never further without (RFC 3207)
    TLS = "tls"  # port 465: from the first byte (RFC 8314)
    NONE = "none"  # in the clear: a server on the same computer or in the same room


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail is handed over and as whom. `password_file` holds the password and nothing else; None: without signing in.

    `ca_file` None: the authorities that this computer trusts.
    """

    host: str
    port: int
    tls: MailTls
    user: str
    password_file: Path | None
    sender: str
    ca_file: Path | None
