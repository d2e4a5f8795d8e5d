"""Who is talking, and how: the certificate of the connection, read once per connection, and its TLS."""

from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from cryptography import x509

from collector.intake.protocol import AnyContext
from collector.sessions.caller import Caller, ShownCertificate

_PREFIX = "urn:rollcall:"


OLD_TLS: Final = "TLS 1.3 is spoken here, and nothing older"


class NotADevice(Exception):
    """The connection's certificate does not name a device."""


def speaks_old_tls(context: AnyContext) -> bool:
    """Whether the connection is of TLS before 1.3. gRPC for Python lets no server ask for more than 1.2 (grpc#37305)."""
    return list(context.auth_context().get("ssl_tls_version", ())) != [b"TLSv1.3"]


def peer_of(context: AnyContext) -> Caller:
    """The device at the other end. Raises NotADevice."""
    for pem in context.auth_context().get("x509_pem_cert", ()):
        return _read(bytes(pem))
    raise NotADevice("the connection has no client certificate")


@lru_cache(maxsize=8192)
def _read(pem: bytes) -> Caller:
    certificate = x509.load_pem_x509_certificate(pem)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound as error:
        raise NotADevice("the certificate names nobody") from error
    identities = [name for name in names.get_values_for_type(x509.UniformResourceIdentifier) if name.startswith(_PREFIX)]
    if len(identities) != 1:
        raise NotADevice(f"the certificate names {len(identities)} devices")
    school_id, _, device_id = identities[0].removeprefix(_PREFIX).rpartition(":")
    shown = ShownCertificate(f"{certificate.serial_number:x}", certificate.not_valid_after_utc)
    return Caller(school_id, bytes.fromhex(device_id), shown)


def address_of(context: AnyContext) -> str:
    """The address of the socket at the other end."""
    _, _, rest = unquote(context.peer()).partition(":")
    return rest.rpartition(":")[0].strip("[]").partition("%")[0]
