"""The doctor's steps on the network: proxy, name, and every port with what shows itself there, as the agent goes."""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from agent.doctor.health import Health, Step
from agent.enrolment_record import EnrolmentRecord
from agent.line.connection_words import NO_ANSWER, NO_SECURE_LINE, NOTHING_LISTENS, unknown_name
from agent.line.https_line import open_line, tunnel_refused
from agent.line.proxy import Proxy, proxy_for
from agent.line.server_name import SERVER_NAME
from agent.line.who_signed import why_not_believed
from agent.network import Network
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.trust_store import TrustStore
from compliance.values import dataclass

_PATIENCE_SECONDS: Final = 5.0
_DAMAGED: Final = "key or certificates are missing or damaged. Run: rollcall-agent leave, then enrol again"
_ENROLMENT: Final = "enrolment port"
_HTTPS: Final = "HTTPS port"
_OTHER_WAY: Final = "Nothing is lost: what this device sends goes the other way"


@dataclass(frozen=True, slots=True)
class _Door:
    """One port of the collector. `shows_certificate`: mutual TLS, with this device's own."""

    name: str
    port: int
    protocol: str
    shows_certificate: bool


def examine_network(folder: StateFolder, record: EnrolmentRecord, network: Network, now: datetime) -> list[Step]:
    """Take every step. Trouble with one way is trouble to look at, as long as another works. Raises ConfigurationError."""
    proxy = proxy_for(network, record.host)
    name = _name(proxy.host, "proxy") if proxy else _name(record.host, "name")
    if name.health is not Health.OK:
        return [name]
    looker = _Looker(folder, record.host, proxy, network.extra_authorities(), now)
    over_http2 = [
        *looker.steps(_Door(_ENROLMENT, record.enrolment_port, "h2", shows_certificate=False)),
        *looker.steps(_Door("agents' port", record.agents_port, "h2", shows_certificate=True)),
    ]
    https = _Door(_HTTPS, record.https_port, "http/1.1", shows_certificate=False)
    over_https = list(looker.steps(https)) if record.https_port else []
    if over_https and _works(over_http2) != _works(over_https):
        over_http2, over_https = _eased(over_http2), _eased(over_https)
    return [name, *over_http2, *over_https]


def can_be_asked(steps: list[Step]) -> bool:
    """Whether there is a door at which a device asks how it stands: that needs no certificate."""
    doors = [[step.health for step in steps if step.name.startswith(door)] for door in (_ENROLMENT, _HTTPS)]
    return any(found and set(found) == {Health.OK} for found in doors)


def _works(steps: list[Step]) -> bool:
    return all(step.health is Health.OK for step in steps)


def _eased(steps: list[Step]) -> list[Step]:
    return [
        replace(step, health=Health.LOOK, words=f"{step.words}. {_OTHER_WAY}") if step.health is Health.UNREACHABLE else step
        for step in steps
    ]


def _name(host: str, step: str) -> Step:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: what cannot be a name at all
        return Step(step, Health.UNREACHABLE, unknown_name(host))
    return Step(step, Health.OK, f"{host} is {', '.join(sorted({str(each[4][0]) for each in found}))}")


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at the doors of one collector."""

    folder: StateFolder
    host: str
    proxy: Proxy | None
    extra_authorities: bytes
    now: datetime

    def steps(self, door: _Door) -> Iterator[Step]:
        """Whether it answers, and, if so, whether it is the collector that does."""
        try:
            line = self._line(door)
        except OSError as error:
            yield Step(door.name, Health.UNREACHABLE, f"{self.host} port {door.port}: {self._no_line(error)}")
            return
        with line:
            through = " through the proxy" if self.proxy else ""
            yield Step(door.name, Health.OK, f"{self.host} port {door.port} answers{through}")
            yield self._tls(door, line)

    def _line(self, door: _Door) -> socket.socket:
        return open_line(self.host, door.port, self.proxy, _PATIENCE_SECONDS)

    def _no_line(self, error: OSError) -> str:
        if tunnel_refused(error):
            return "the proxy does not let this device through. Ask the technician"
        return NOTHING_LISTENS if isinstance(error, ConnectionRefusedError) else NO_ANSWER

    def _tls(self, door: _Door, line: socket.socket) -> Step:
        name, roots = f"{door.name}, TLS", TrustStore(self.folder).roots(newest=True)
        believed = roots if door.protocol == "h2" else roots + b"\n" + self.extra_authorities
        try:
            context = ssl.create_default_context(cadata=believed.decode())
            context.set_alpn_protocols([door.protocol])
            if door.shows_certificate:
                context.load_cert_chain(*_pair_files(self.folder))
        except (OSError, ValueError):
            return Step(name, Health.WRONG, _DAMAGED)
        try:
            with context.wrap_socket(line, server_hostname=SERVER_NAME) as secured:
                return Step(name, Health.OK, f"{secured.version()}, signed by {self._signer(door)}")
        except ssl.SSLCertVerificationError:
            return Step(name, Health.UNREACHABLE, why_not_believed(self._again(door), believed, self.now))
        except OSError:
            return Step(name, Health.UNREACHABLE, NO_SECURE_LINE)

    def _signer(self, door: _Door) -> str:
        if self.extra_authorities and door.protocol != "h2":
            return "the school's authority, or by the filter that network.ca_file names"
        return "the school's authority"

    def _again(self, door: _Door) -> Callable[[], socket.socket]:
        return lambda: self._line(door)


def _pair_files(folder: StateFolder) -> tuple[Path, Path]:
    """Where certificate and key lie: in one file, or in two of an early version."""
    file = folder.path / tls_pairs.CURRENT
    if file.exists():
        return file, file
    return folder.path / tls_pairs.EARLY_CERTIFICATE, folder.path / tls_pairs.EARLY_KEY
