"""What keeps this device from reporting? One step after the other, each with its answer or what to do about it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from agent import tls_pairs
from agent.asking_why import Verdict
from agent.connection_words import NO_ANSWER, NO_SECURE_LINE, NOTHING_LISTENS, unknown_name
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError, CollectorUnreachable
from agent.health import Health, Step
from agent.refusals import remedy
from agent.self_examination import examine_self
from agent.server_name import SERVER_NAME
from agent.state_folder import StateFolder
from agent.trust_store import TrustStore
from agent.who_signed import why_not_believed
from compliance.rejection import Rejection

_PATIENCE_SECONDS: Final = 5.0
_DAMAGED: Final = "key or certificates are missing or damaged. Run: rollcall-agent leave, then enrol again"
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)


def examine(
    folder: StateFolder,
    record: EnrolmentRecord,
    now: datetime,
    server_time: Callable[[bytes], datetime],
    why: Callable[[bytes], Verdict],
) -> Iterator[Step]:
    """Take every step. `server_time` and `why` ask the enrolment port, believing these authorities; they raise AgentError."""
    yield from examine_self(folder, record, now)
    name = _name(record.host)
    yield name
    known = name.health is Health.OK
    enrolment_port = list(_reach(folder, "enrolment port", record.host, record.enrolment_port, now, reachable=known))
    yield from enrolment_port
    yield from _reach(folder, "agents' port", record.host, record.agents_port, now, reachable=known)
    answers = all(step.health is Health.OK for step in enrolment_port)
    yield _clock(folder, now, server_time, reachable=answers)
    yield _standing(folder, record, why, reachable=answers)


def _name(host: str) -> Step:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: what cannot be a name at all
        return Step("name", Health.UNREACHABLE, unknown_name(host))
    return Step("name", Health.OK, f"{host} is {', '.join(sorted({str(each[4][0]) for each in found}))}")


def _reach(folder: StateFolder, name: str, host: str, port: int, now: datetime, *, reachable: bool) -> Iterator[Step]:
    if not reachable:
        yield Step(name, Health.SKIPPED, "the name is not known")
        return
    try:
        line = socket.create_connection((host, port), _PATIENCE_SECONDS)
    except OSError as error:
        words = NOTHING_LISTENS if isinstance(error, ConnectionRefusedError) else NO_ANSWER
        yield Step(name, Health.UNREACHABLE, f"{host} port {port}: {words}")
        return
    with line:
        yield Step(name, Health.OK, f"{host} port {port} answers")
        yield _tls(f"{name}, TLS", line, folder, lambda roots: why_not_believed(host, port, roots, now))


def _tls(name: str, line: socket.socket, folder: StateFolder, why_not: Callable[[bytes], str]) -> Step:
    roots = TrustStore(folder).roots(newest=True)
    try:
        context = ssl.create_default_context(cadata=roots.decode())
        context.set_alpn_protocols(["h2"])
        context.load_cert_chain(*_pair_files(folder))
    except (OSError, ValueError):
        return Step(name, Health.WRONG, _DAMAGED)
    try:
        with context.wrap_socket(line, server_hostname=SERVER_NAME) as secured:
            return Step(name, Health.OK, f"{secured.version()}, signed by the school's authority")
    except ssl.SSLCertVerificationError:
        return Step(name, Health.UNREACHABLE, why_not(roots))
    except OSError:
        return Step(name, Health.UNREACHABLE, NO_SECURE_LINE)


def _standing(folder: StateFolder, record: EnrolmentRecord, why: Callable[[bytes], Verdict], *, reachable: bool) -> Step:
    """What the collector says of this device: a refused handshake looks like a server that is down."""
    if not reachable:
        return Step("standing", Health.SKIPPED, "the collector cannot be asked about this device")
    try:
        told = why(TrustStore(folder).roots(newest=True))
    except CollectorUnreachable as error:
        return Step("standing", Health.UNREACHABLE, str(error))
    except AgentError as error:
        return Step(
            "standing", Health.WRONG, f"the collector does not say how this device stands: {error}. Tell the technician"
        )
    if told.rejection is Rejection.FINE:
        return Step("standing", Health.OK, "the collector would let this device in")
    if told.may_renew:
        return Step("standing", Health.LOOK, f"{told.words}. It renews its certificate by itself: rollcall-agent run --once")
    return Step("standing", Health.REFUSED, f"{told.words}. {remedy(told.rejection, record.device_id)}")


def _pair_files(folder: StateFolder) -> tuple[Path, Path]:
    """Where certificate and key lie: in one file, or in two of an early version."""
    file = folder.path / tls_pairs.CURRENT
    if file.exists():
        return file, file
    return folder.path / tls_pairs.EARLY_CERTIFICATE, folder.path / tls_pairs.EARLY_KEY


def _clock(folder: StateFolder, now: datetime, server_time: Callable[[bytes], datetime], *, reachable: bool) -> Step:
    if not reachable:
        return Step("clock", Health.SKIPPED, "the collector cannot be asked for the time")
    try:
        skew = now - server_time(TrustStore(folder).roots(newest=True))
    except CollectorUnreachable as error:
        return Step("clock", Health.UNREACHABLE, str(error))
    except AgentError as error:
        return Step("clock", Health.WRONG, f"the collector does not tell the time: {error}. Tell the technician")
    minutes = round(skew.total_seconds() / 60)
    if abs(skew) > _CLOCK_TOLERANCE:
        way = "ahead" if minutes > 0 else "behind"
        return Step("clock", Health.LOOK, f"{abs(minutes)} minutes {way} of the collector. Switch on the automatic time")
    return Step("clock", Health.OK, "within five minutes of the collector's")
