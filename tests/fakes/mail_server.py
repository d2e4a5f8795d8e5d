"""A mail server on loopback: SMTP as RFC 5321 has it, with STARTTLS and a login, which can refuse, stall and hang up.

It speaks over real sockets and keeps what it took; nothing of it is the product's.
"""

import base64
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail that was taken: for whom, and what it says."""

    sender: str
    to: str
    mail: EmailMessage
    signed_in: bool
    was_private: bool
    raw: bytes

    @property
    def text(self) -> str:
        """What it says to a reader of text."""
        part = self.mail.get_body(("plain",))
        return "" if part is None else part.get_content()


@dataclass
class MailServer:
    """What it does may be changed while it runs. `hangs_up_at` and `stalls_at` are commands: `DATA`, `RCPT`."""

    port: int = 0
    certificate: Path | None = None
    password: str = ""
    offers_starttls: bool = True
    refused_sender: str = ""
    refused_recipients: tuple[str, ...] = ()
    hangs_up_at: str = ""
    stalls_at: str = ""
    answers: dict[str, bytes] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    calls: int = 0
    when_taken: Callable[[], None] | None = None
    let_go: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def to(self, address: str) -> list[Taken]:
        """What was taken for one address."""
        with self.lock:
            return [each for each in self.taken if each.to == address]


@dataclass
class _Call:
    """One connection."""

    server: MailServer
    line: socket.socket
    context: ssl.SSLContext | None
    sender: str = ""
    to: str = ""
    signed_in: bool = False

    def serve(self) -> None:
        """Until the caller, or this server, hangs up."""
        self._say(b"220 mail.example ESMTP")
        reader = self.line.makefile("rb")
        try:
            while asked := reader.readline():
                command = asked.strip().upper()[:4].decode("ascii", "replace")
                if command == self.server.stalls_at:
                    self.server.let_go.wait(30)
                if command == self.server.hangs_up_at or command == "QUIT":
                    return
                if command == "STAR" and self.context is not None:
                    self._say(b"220 go on")
                    reader.close()
                    self.line = self.context.wrap_socket(self.line, server_side=True)
                    reader = self.line.makefile("rb")
                    continue
                self._answer(command, asked.strip(), reader)
        finally:
            reader.close()

    def _answer(self, command: str, asked: bytes, reader: BinaryIO) -> None:
        told = self.server.answers.get(command)
        if told is not None:
            self._say(told)
        elif command == "DATA":
            self._data(reader)
        else:
            answer = {"EHLO": self._hello, "HELO": self._hello, "AUTH": self._sign_in, "MAIL": self._from, "RCPT": self._to}
            self._say(answer[command](asked) if command in answer else b"250 ok")

    def _hello(self, _: bytes) -> bytes:
        offered = [b"250-mail.example"]
        if self.server.offers_starttls and not isinstance(self.line, ssl.SSLSocket):
            offered.append(b"250-STARTTLS")
        if self.server.password:
            offered.append(b"250-AUTH PLAIN")
        return b"\r\n".join([*offered, b"250 SIZE 1000000"])

    def _sign_in(self, asked: bytes) -> bytes:
        given = base64.b64decode(asked.split()[-1]).split(b"\0")[-1].decode()
        self.signed_in = given == self.server.password
        return b"235 welcome" if self.signed_in else b"535 5.7.8 wrong password"

    def _from(self, asked: bytes) -> bytes:
        self.sender = _address(asked)
        return b"550 5.7.1 not your address" if self.sender == self.server.refused_sender else b"250 ok"

    def _to(self, asked: bytes) -> bytes:
        self.to = _address(asked)
        return b"550 5.1.1 no such person" if self.to in self.server.refused_recipients else b"250 ok"

    def _data(self, reader: BinaryIO) -> None:
        self._say(b"354 go on")
        lines = []
        for each in iter(reader.readline, b".\r\n"):
            if not each:
                return
            lines.append(each.removeprefix(b".") if each.startswith(b"..") else each)
        raw = b"".join(lines)
        private = isinstance(self.line, ssl.SSLSocket)
        mail = message_from_bytes(raw, policy=default)
        with self.server.lock:
            self.server.taken.append(Taken(self.sender, self.to, mail, self.signed_in, private, raw))
        if self.server.when_taken is not None:
            self.server.when_taken()
        self._say(b"250 2.0.0 taken")

    def _say(self, words: bytes) -> None:
        self.line.sendall(words + b"\r\n")


def _address(asked: bytes) -> str:
    return asked.decode().partition("<")[2].partition(">")[0]


@contextmanager
def mail_server(folder: Path, *, port: int = 0, tls_from_the_start: bool = False, **behaviour: object) -> Iterator[MailServer]:
    """A server that listens until the block ends."""
    key, certificate = certificate_of(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = MailServer(certificate=certificate, **behaviour)
    with socket.create_server(("127.0.0.1", port)) as listening:
        server.port = listening.getsockname()[1]
        threads: list[threading.Thread] = []

        def listen() -> None:
            with suppress(OSError):
                while True:
                    line, _ = listening.accept()
                    server.calls += 1
                    thread = threading.Thread(target=_serve, args=(server, line, context, tls_from_the_start))
                    threads.append(thread)
                    thread.start()

        accepting = threading.Thread(target=listen)
        accepting.start()
        try:
            yield server
        finally:
            server.let_go.set()
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join(10)
            for each in threads:
                each.join(10)


def _serve(server: MailServer, line: socket.socket, context: ssl.SSLContext, tls_from_the_start: bool) -> None:  # noqa: FBT001
    call = _Call(server, line, context)
    line.settimeout(20)
    with suppress(OSError, ValueError):
        if tls_from_the_start:
            call.line = context.wrap_socket(line, server_side=True)
        call.serve()
    call.line.close()
    line.close()


def certificate_of(folder: Path, name: str = "Example Mail Authority") -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1 that signs itself, in two files."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "mail-server.key.pem", folder / "mail-server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(private)
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file
