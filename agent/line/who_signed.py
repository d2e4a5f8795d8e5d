"""What stands in the collector's place? For the doctor: why its certificate is not believed, in words that tell what to do."""

import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from agent.harmless import on_one_line
from agent.line.connection_words import NOT_OUR_AUTHORITY
from agent.line.server_name import SERVER_NAME

_UNNAMED: Final = "somebody without a name"


def why_not_believed(connect: Callable[[], socket.socket], roots: bytes, now: datetime) -> str:
    """Look at the certificate that is shown there, and at the authorities (PEM) that this device believes."""
    shown = _shown(connect)
    if shown is None:
        return NOT_OUR_AUTHORITY
    issuer = _name_of(shown.issuer)
    if issuer not in {_name_of(each.subject) for each in _parsed(roots)}:
        return (
            f'{NOT_OUR_AUTHORITY}. It is signed by "{issuer}". Is that the school\'s filter? docs/networks.md says what to do'
        )
    if now < shown.not_valid_before_utc:
        return (
            f"this device's clock says {now:%d %B %Y}, when the collector's certificate is not valid yet. Set the clock right"
        )
    if now > shown.not_valid_after_utc:
        ended = f"the collector's certificate ended on {shown.not_valid_after_utc:%d %B %Y}, says this device's clock"
        return f"{ended}. Set the clock right; if it is right, tell the technician"
    return (
        f'it is signed by "{issuer}", but with another key than the school\'s: the certificate authority was replaced. '
        "Run: rollcall-agent leave, then enrol again"
    )


def _shown(connect: Callable[[], socket.socket]) -> x509.Certificate | None:
    """The certificate, believed in nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        with connect() as line, context.wrap_socket(line, server_hostname=SERVER_NAME) as secured:
            return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError, x509.InvalidVersion):
        return None


def _parsed(roots: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(roots)
    except (ValueError, x509.InvalidVersion):
        return []


def _name_of(name: x509.Name) -> str:
    """Anybody may have written it: letters that no text has raise only when they are looked at."""
    try:
        found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    except ValueError:
        return _UNNAMED
    return on_one_line(str(found[0].value)[:80]) if found else _UNNAMED
