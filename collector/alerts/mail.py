"""A message as mail: text and page, in UTF-8, and no header that anybody's name could add a line to."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from collector.alerts.message import Message, as_html, as_text, subject_line


def mail_of(message: Message, sender: str, to: str, now: datetime) -> EmailMessage:
    """The mail to one address. The same message to the same address has the same Message-ID, so that programs can tell."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # a server without 8BITMIME (RFC 6152) must not need it
    local, _, domain = sender.rpartition("@")
    mail["Subject"] = subject_line(message.subject)
    mail["From"] = Address(subject_line(f"Rollcall, {message.school}"), local, domain)
    to_local, _, to_domain = to.rpartition("@")
    mail["To"] = Address("", to_local, to_domain)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.number}.{_number_of(to):x}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange (Microsoft, [MS-OXCMAIL] 2.2.3.2.14)
    mail.set_content(as_text(message))
    mail.add_alternative(as_html(message), subtype="html")
    return mail


def _number_of(address: str) -> int:
    """A number that says nothing of the address to whoever reads the header."""
    return int.from_bytes(sha256(address.casefold().encode()).digest()[:8])
