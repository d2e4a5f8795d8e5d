"""Mail handed to the school's mail server, and what failed in words that say which step it was. The one home of smtplib."""

import contextlib
import os
import smtplib
import socket
import ssl
import stat
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from collector.alerts.mail_settings import MailSettings, MailTls
from collector.alerts.smtp_signer import signer_of
from collector.errors import NotTold
from collector.plain_text import one_line

PATIENCE_SECONDS: Final = 20
_TAKEN: Final = 250
_ALSO_TAKEN: Final = 251  # RFC 5321, 4.2.3: "user not local; will forward"
_SHOWN_OF_AN_ANSWER: Final = 300
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_BROKEN: Final = "{where} broke off {when}: {said}"
_TROUBLES: Final[tuple[tuple[type[Exception], str], ...]] = (  # the first that fits
    (socket.gaierror, "no computer is known as {host} ({said}); look at smtp_host and at DNS"),
    (ssl.SSLError, '{where} speaks no TLS like this {when} ({said}); smtp_tls is "tls" for port 465, "starttls" for 587'),
    (TimeoutError, "{where} did not answer {when}; is a firewall between, or the port another one?"),
    (ConnectionRefusedError, "{where} is not there: nothing listens; look at smtp_host and smtp_port"),
    (
        smtplib.SMTPNotSupportedError,
        '{where} offers no STARTTLS, and nothing was sent in the clear; smtp_tls is "tls" for port 465',
    ),
)


def hand_over(settings: MailSettings, mail: EmailMessage, to: str, patience_seconds: float = PATIENCE_SECONDS) -> str:
    """Give one mail to the server for one address, and say what the server was. Raises NotTold.

    What the server has taken is on its way; whether it arrives is between it and the reader's own server.
    """
    password = _password(settings)
    with _connected(settings, patience_seconds) as line, _in_words(settings, "while the mail was handed over"):
        if settings.user:
            _sign_in(line, settings, password)
        line.ehlo_or_helo_if_needed()
        _expect(settings, f"the sender {settings.sender}", "smtp_sender", line.mail(settings.sender))
        _expect(settings, f"the recipient {to}", "`rollcall alerts list`", line.rcpt(to))
        _expect(settings, "the mail itself", "the answer", line.data(mail.as_bytes()))
        return f"{_where(settings)} took it{_kept_private(line)}"


def _password(settings: MailSettings) -> str:
    """Raises NotTold for a file that cannot be read, is empty, or is open to others."""
    if not settings.user or settings.password_file is None:
        return ""
    file = settings.password_file
    try:
        if os.name == "posix" and file.stat().st_mode & _FOR_OTHERS:
            raise NotTold(f"{file}: others may read the mail password; `chmod 600 {file}`")
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise NotTold(f"{file}: the mail password cannot be read: {error}; look at smtp_password_file") from error
    if not found:
        raise NotTold(f"{file}: there is no mail password in it; write it there, alone")
    return found


@contextlib.contextmanager
def _connected(settings: MailSettings, patience_seconds: float) -> Iterator[smtplib.SMTP]:
    context = _trust(settings.ca_file)
    with _in_words(settings, "while connecting"):
        if settings.tls is MailTls.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=patience_seconds, context=context)
        else:
            line = smtplib.SMTP(settings.host, settings.port, timeout=patience_seconds)
    try:
        if settings.tls is MailTls.STARTTLS:
            with _in_words(settings, "at STARTTLS"):
                line.starttls(context=context)
        yield line
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            line.quit()
        line.close()


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise NotTold(f"{ca_file}: no certificate can be read there: {error}; look at smtp_ca_file") from error


def _sign_in(line: smtplib.SMTP, settings: MailSettings, password: str) -> None:
    try:
        line.login(settings.user, password)
    except smtplib.SMTPAuthenticationError as error:
        answer = _answer(error.smtp_code, error.smtp_error)
        raise NotTold(
            f"{_where(settings)} does not let {settings.user} sign in: {answer}; look at smtp_user and smtp_password_file"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotTold(f"{_where(settings)} offers no way to sign in; leave smtp_user empty, or use another port") from error


def _expect(settings: MailSettings, what: str, where_to_look: str, answered: tuple[int, bytes]) -> None:
    code, words = answered
    if code not in (_TAKEN, _ALSO_TAKEN):
        raise NotTold(f"{_where(settings)} refused {what}: {_answer(code, words)}; look at {where_to_look}")


@contextlib.contextmanager
def _in_words(settings: MailSettings, when: str) -> Iterator[None]:
    """What the network, TLS or the server did, as something that a technician can act on."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        why, signer = error.verify_message, signer_of(settings, PATIENCE_SECONDS)
        words = f"{_where(settings)} shows a certificate that is not believed ({why}). {signer}"
        raise NotTold(f"{words}; if that is right, name its authority in smtp_ca_file") from error
    except smtplib.SMTPResponseException as error:
        raise NotTold(f"{_where(settings)} answered {when}: {_answer(error.smtp_code, error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        words = next((words for kind, words in _TROUBLES if isinstance(error, kind)), _BROKEN)
        said = one_line(str(error), _SHOWN_OF_AN_ANSWER)
        raise NotTold(words.format(where=_where(settings), host=settings.host, when=when, said=said)) from error


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {said}", _SHOWN_OF_AN_ANSWER)


def _where(settings: MailSettings) -> str:
    return f"the mail server {settings.host}, port {settings.port},"


def _kept_private(line: smtplib.SMTP) -> str:
    version = line.sock.version() if isinstance(line.sock, ssl.SSLSocket) else None
    return f" over {version}" if version else " in the clear"
