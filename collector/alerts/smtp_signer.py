"""Who signed the certificate that a mail server shows, looked at where it is not believed: a filter of the school, mostly.

Nothing is sent over this connection: it is opened to read one certificate, and closed.
"""

import contextlib
import smtplib
import ssl

from cryptography import x509

from collector.alerts.mail_settings import MailSettings, MailTls
from collector.plain_text import one_line


def signer_of(settings: MailSettings, patience_seconds: float) -> str:
    """`It was signed by "CN=Example School Filter"`, or that it could not be looked at."""
    looking = ssl.create_default_context()
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE  # to see what is there; no word goes over it
    with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
        return f"It was signed by “{one_line(_issuer(settings, looking, patience_seconds), 200)}”"
    return "Who signed it could not be looked at"


def _issuer(settings: MailSettings, looking: ssl.SSLContext, patience_seconds: float) -> str:
    if settings.tls is MailTls.TLS:
        line: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=patience_seconds, context=looking)
    else:
        line = smtplib.SMTP(settings.host, settings.port, timeout=patience_seconds)
    try:
        if settings.tls is MailTls.STARTTLS:
            line.starttls(context=looking)
        shown = line.sock.getpeercert(binary_form=True) if isinstance(line.sock, ssl.SSLSocket) else None
        return x509.load_der_x509_certificate(shown or b"").issuer.rfc4514_string()
    finally:
        line.close()
