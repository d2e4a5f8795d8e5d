"""What keeps this device from reporting? One step after the other, each with its answer or what to do about it."""

import os
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography import x509

from agent import identity
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError, IdentityError
from agent.identity import AUTHORITY, CERTIFICATE
from agent.spool import look_into_spool
from agent.state_folder import StateFolder
from agent.uplink import SERVER_NAME

_PATIENCE_SECONDS: Final = 5.0
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_EXPIRES_SOON: Final = timedelta(days=14)
_PRIVATE: Final = (identity.SIGNING_KEY, identity.TLS_KEY)


class Health(StrEnum):
    """How a step went."""

    OK = "ok"
    LOOK = "look"  # works, but somebody should look at it
    WRONG = "wrong"
    SKIPPED = "skipped"  # a step before it failed


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and its words: what was found, and for LOOK and WRONG what to do."""

    name: str
    health: Health
    words: str


def examine(
    folder: StateFolder, record: EnrolmentRecord, now: datetime, server_time: Callable[[bytes], datetime]
) -> Iterator[Step]:
    """Take every step. `server_time` asks the enrolment port, trusting the authority it is given; it raises AgentError."""
    yield _permissions(folder)
    yield _spool(folder)
    yield _certificate(folder, now)
    dns = _dns(record.host)
    yield dns
    for name, port in (("enrolment port", record.enrolment_port), ("agents' port", record.agents_port)):
        yield from _reach(folder, name, record.host, port, reachable=dns.health is Health.OK)
    yield _clock(folder, now, server_time)


def _permissions(folder: StateFolder) -> Step:
    if os.name != "posix":
        return Step("permissions", Health.SKIPPED, "file modes are looked at on Linux and macOS only")
    for path in (folder.path, *(folder.path / name for name in _PRIVATE)):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            return Step("permissions", Health.WRONG, f"{path}: {error.strerror}. Run as root; else leave and enrol again")
        if mode & 0o077:
            return Step("permissions", Health.WRONG, f"{path} can be read by others (mode {mode:o}). Run: chmod go= {path}")
    return Step("permissions", Health.OK, f"{folder.path} and its keys are closed to others")


def _spool(folder: StateFolder) -> Step:
    try:
        summary = look_into_spool(folder)
    except AgentError as error:
        return Step("spool", Health.WRONG, str(error))
    if summary is None:
        return Step("spool", Health.LOOK, "this device has made no report yet. Run: rollcall-agent run --once")
    return Step("spool", Health.OK, f"{summary.messages} reports wait, {summary.acknowledged} are acknowledged")


def _certificate(folder: StateFolder, now: datetime) -> Step:
    pem = folder.read(CERTIFICATE)
    try:
        certificate = x509.load_pem_x509_certificate(pem or b"")
    except ValueError:
        return Step("certificate", Health.WRONG, "missing or damaged. Run: rollcall-agent leave, then enrol again")
    left = certificate.not_valid_after_utc - now
    until = f"{certificate.not_valid_after_utc:%d %B %Y}"
    if left <= timedelta(0):
        return Step(
            "certificate", Health.WRONG, f"was good until {until}. Check this device's clock; else leave and enrol again"
        )
    if left < _EXPIRES_SOON:
        return Step("certificate", Health.LOOK, f"is good until {until} only. Ask the technician")
    return Step("certificate", Health.OK, f"is good until {until}")


def _dns(host: str) -> Step:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        return Step(
            "name", Health.WRONG, f"{host} is not known here: {error.strerror}. Is this device on the school's network?"
        )
    return Step("name", Health.OK, f"{host} is {', '.join(sorted({str(each[4][0]) for each in found}))}")


def _reach(folder: StateFolder, name: str, host: str, port: int, *, reachable: bool) -> Iterator[Step]:
    if not reachable:
        yield Step(name, Health.SKIPPED, "the name is not known")
        return
    try:
        line = socket.create_connection((host, port), _PATIENCE_SECONDS)
    except OSError as error:
        words = f"{host} port {port}: {error.strerror or error}. Is the collector running, and does a firewall let it through?"
        yield Step(name, Health.WRONG, words)
        return
    with line:
        yield Step(name, Health.OK, f"{host} port {port} answers")
        yield _tls(f"{name}, TLS", line, folder)


def _tls(name: str, line: socket.socket, folder: StateFolder) -> Step:
    try:
        context = ssl.create_default_context(cafile=str(_existing(folder, AUTHORITY)))
        context.set_alpn_protocols(["h2"])
        context.load_cert_chain(_existing(folder, CERTIFICATE), _existing(folder, identity.TLS_KEY))
        with context.wrap_socket(line, server_hostname=SERVER_NAME) as secured:
            return Step(name, Health.OK, f"{secured.version()}, signed by the school's authority")
    except ssl.SSLCertVerificationError as error:
        words = f"not signed by the school's authority ({error.verify_message}). Another server answers, or a filter between"
        return Step(name, Health.WRONG, words)
    except (OSError, IdentityError) as error:
        return Step(
            name, Health.WRONG, f"no secure connection: {error}. A filter between, or keys that do not fit: enrol again"
        )


def _existing(folder: StateFolder, name: str) -> Path:
    file = folder.path / name
    if not file.exists():
        raise IdentityError(f"{file} is missing")
    return file


def _clock(folder: StateFolder, now: datetime, server_time: Callable[[bytes], datetime]) -> Step:
    try:
        skew = now - server_time(folder.read(AUTHORITY) or b"")
    except AgentError as error:
        return Step("clock", Health.SKIPPED, f"the collector does not tell the time: {error}")
    minutes = round(skew.total_seconds() / 60)
    if abs(skew) > _CLOCK_TOLERANCE:
        way = "ahead" if minutes > 0 else "behind"
        return Step("clock", Health.LOOK, f"{abs(minutes)} minutes {way} of the collector. Switch on the automatic time")
    return Step("clock", Health.OK, "within five minutes of the collector's")
