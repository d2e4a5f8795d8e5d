"""Who is talking: the certificate of the connection, read once per connection."""

import ipaddress
from functools import lru_cache
from urllib.parse import unquote

from cryptography import x509

from collector.intake.protocol import AnyContext
from collector.sessions.caller import Caller

_PREFIX = "urn:rollcall:"


class NotADevice(Exception):
    """The connection's certificate does not name a device."""


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
    return Caller(school_id, bytes.fromhex(device_id), f"{certificate.serial_number:x}", certificate.not_valid_after_utc)


def address_of(context: AnyContext) -> str:
    """Whose socket this is: the address; of IPv6 the network of 64 bits, of which one customer has at least one (RFC 6177)."""
    kind, _, rest = unquote(context.peer()).partition(":")
    address = rest.rpartition(":")[0].strip("[]").partition("%")[0]
    if kind != "ipv6":
        return address
    found = ipaddress.IPv6Address(address)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
