"""Is this collector in order? One finding for each thing that commonly is not, with what to do about it."""

import shutil
import socket
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from collector.config import CollectorConfig
from collector.data_folder import DataFolder
from collector.keys import CollectorKeys
from collector.store import agreements, policies, signers
from collector.store.database import Transaction
from collector.store.schools import School
from collector.store.signers import SignerRole

_FREE_BYTES_NEEDED: Final = 1_000_000_000
_CERTIFICATE_WARNING: Final = timedelta(days=60)
_PATIENCE_SECONDS: Final = 2
_PRIVATE_FILE: Final = 0o600
_RESTORE: Final = "bring back keys/ from the backup of the data folder: devices trust no others"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is "" where it is in order."""

    subject: str
    saw: str
    remedy: str = ""

    @property
    def in_order(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.remedy


def examine(folder: DataFolder, config: CollectorConfig, now: datetime) -> Iterator[Finding]:
    """The data folder, its keys and its ports. That the folder could be opened at all is the first finding."""
    yield Finding("Data folder", f"{folder.path} opens; nobody else may enter it")
    yield _disk(folder.path)
    yield _keys(folder.keys)
    yield _key_files(folder.keys)
    yield _certificate(folder.keys / "server.pem", now)
    for name in ("enrolment_port", "agents_port", "https_port"):
        yield _port(name, getattr(config, name))
    yield _rejected(folder.rejected)


def examine_school(tx: Transaction, school: School) -> Iterator[Finding]:
    """What a school needs before its first loan."""
    policy = policies.in_force(tx, school.school_id)
    yield (
        Finding("Policy", f"{policy.policy_id}, version {policy.version}, is in force")
        if policy
        else Finding("Policy", "none is adopted, so nothing is judged", "`rollcall policy adopt ID`")
    )
    agreement = agreements.in_force(tx, school.school_id)
    yield (
        Finding("Agreement", f"{agreement.agreement_id}, version {agreement.version}, is in force")
        if agreement
        else Finding("Agreement", "none is adopted, so nothing can be lent", "make the school anew with `rollcall init`")
    )
    registered = {each.role for each in signers.everyone(tx, school.school_id)}
    for role in SignerRole:
        yield (
            Finding("Signers", f"a {role.value} may sign")
            if role in registered
            else Finding("Signers", f"no {role.value} may sign", f"`rollcall signers add NAME --as {role.value}`")
        )


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(path).free
    saw = f"{free / 1e9:.1f} GB free"
    return Finding("Disk", saw, "" if free >= _FREE_BYTES_NEEDED else "make room: evidence is only taken while there is some")


def _keys(folder: Path) -> Finding:
    try:
        CollectorKeys(folder)
    except (OSError, TypeError, ValueError) as error:
        return Finding("Keys", f"cannot be loaded: {error}", _RESTORE)
    return Finding("Keys", "the certificate authority and its key can be loaded")


def _key_files(folder: Path) -> Finding:
    open_to_others = [file.name for file in folder.glob("*.key") if stat.S_IMODE(file.stat().st_mode) & ~_PRIVATE_FILE]
    if open_to_others:
        return Finding("Key files", f"others may read {', '.join(open_to_others)}", f"chmod 600 {folder}/*.key")
    return Finding("Key files", "only their owner may read them")


def _certificate(file: Path, now: datetime) -> Finding:
    try:
        ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        return Finding("Certificate", f"the collector's own cannot be loaded: {error}", _RESTORE)
    saw = f"the collector's certificate ends on {ends:%d %B %Y}"
    return Finding("Certificate", saw, "" if ends - now > _CERTIFICATE_WARNING else "have the collector's keys renewed")


def _port(name: str, port: int) -> Finding:
    """Answers on this computer alone: what a school's firewall lets through, `rollcall-agent doctor` says from a device."""
    try:
        with socket.create_connection(("localhost", port), _PATIENCE_SECONDS):
            return Finding("Port", f"{name} {port} is listened to")
    except OSError as error:
        return Finding("Port", f"{name} {port} does not answer: {error.strerror or error}", "start `rollcall serve`")


def _rejected(folder: Path) -> Finding:
    waiting = len(list(folder.glob("*.reason.txt")))
    if waiting:
        return Finding(
            "Rejected agreements", f"{waiting} in {folder}", "read each .reason.txt, correct the file, drop it in again"
        )
    return Finding("Rejected agreements", "none")
