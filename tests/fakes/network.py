"""The network between a device and its collector, as schools have it: a proxy, a filter that opens TLS, a swallowed port."""

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.fakes.device import NOW

_PIECE = 65536


@dataclass
class Listener:
    """A server that hands each connection to a function in a thread of its own."""

    handle: Callable[[socket.socket], None]
    server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    opened: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.getsockname()[1])

    def serve(self) -> None:
        """Until `close`."""
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.opened.append(connection)
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody."""
        with suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for each in self.opened:
            with suppress(OSError):
                each.close()

    def _handle(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self.handle(connection)


@contextmanager
def listening(handle: Callable[[socket.socket], None]) -> Iterator[Listener]:
    """Such a server, until the block ends."""
    listener = Listener(handle)
    thread = threading.Thread(target=listener.serve, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.close()
        thread.join(5)


def joined(one: socket.socket, other: socket.socket) -> None:
    """Pass everything on in both directions until either side ends."""

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=pass_on, args=(other, one), daemon=True)
    back.start()
    pass_on(one, other)
    back.join(5)


def taken_in_turns(one: ssl.SSLSocket, other: ssl.SSLSocket) -> None:
    """The same in one thread, for lines with TLS: OpenSSL allows no two threads in one of them (openssl-threads(7))."""
    while True:
        ready = [each for each in (one, other) if each.pending()] or select.select([one, other], [], [])[0]
        for source in ready:
            piece = _read_of(source)
            if piece == b"":
                return
            (other if source is one else one).sendall(piece or b"")


def _read_of(line: ssl.SSLSocket) -> bytes | None:
    """What has come, b"" at the end, None when that was only for TLS itself, such as a ticket."""
    line.settimeout(0)
    try:
        return line.recv(_PIECE)
    except ssl.SSLWantReadError:
        return None
    finally:
        line.settimeout(None)


@dataclass
class ConnectProxy:
    """An HTTP proxy that opens lines with CONNECT, and remembers for which targets and with what credentials."""

    allowed_ports: frozenset[int] | None = None
    asked: list[str] = field(default_factory=list)
    authorisations: list[str] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        """One client."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(_PIECE)
            if not piece:
                return
            head += piece
        first, *lines = head.decode("latin-1").split("\r\n")
        target = first.split()[1]
        self.asked.append(target)
        self.authorisations += [each.partition(": ")[2] for each in lines if each.lower().startswith("proxy-authorization:")]
        host, _, port = target.rpartition(":")
        if self.allowed_ports is not None and int(port) not in self.allowed_ports:
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with closing(socket.create_connection((host, int(port)))) as onward:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            joined(connection, onward)


@dataclass(frozen=True)
class FilterAuthority:
    """The authority of a filter that opens TLS, and the certificate with which it stands in the collector's place."""

    certificate: bytes
    context: ssl.SSLContext

    @classmethod
    def made(cls, folder: Path) -> "FilterAuthority":
        """A new one. Its files are left in the folder."""
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("Example Filter CA", "Example Filter CA", root_key.public_key(), root_key, is_authority=True)
        shown = _certificate("collector.rollcall", "Example Filter CA", key.public_key(), root_key, is_authority=False)
        (folder / "filter.pem").write_bytes(shown.public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "filter.key").write_bytes(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "filter.pem", folder / "filter.key")
        context.set_alpn_protocols(["http/1.1"])  # HTTP/2 does not get through this one
        return cls(root.public_bytes(Encoding.PEM), context)


@dataclass
class Filter:
    """Opens TLS with its own certificate, and passes what is inside on to the real port over TLS of its own."""

    authority: FilterAuthority
    host: str
    port: int

    def __call__(self, connection: socket.socket) -> None:
        """One client."""
        with (
            suppress(OSError),  # either side may hang up at any moment
            self.authority.context.wrap_socket(connection, server_side=True) as inside,
            onward_to(self.host, self.port) as onward,
        ):
            taken_in_turns(inside, onward)


@contextmanager
def onward_to(host: str, port: int) -> Iterator[ssl.SSLSocket]:
    """TLS to the real port, which a filter of this kind does not check."""
    outside = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    outside.check_hostname, outside.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((host, port)) as plain, outside.wrap_socket(plain) as onward:
        yield onward


@dataclass
class Wireless:
    """Carries everything to a port of this computer, until nothing arrives any more and neither side is told."""

    port: int
    is_gone: bool = False

    def __call__(self, connection: socket.socket) -> None:
        """One device."""
        with closing(socket.create_connection(("127.0.0.1", self.port))) as onward:
            threading.Thread(target=self._carry, args=(onward, connection), daemon=True).start()
            self._carry(connection, onward)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if not self.is_gone:
                    target.sendall(piece)


def swallow(connection: socket.socket) -> None:
    """Take what comes, and never answer."""
    while connection.recv(_PIECE):
        pass


def _certificate(
    name: str, issuer: str, key: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey, *, is_authority: bool
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(signer, SHA256())
