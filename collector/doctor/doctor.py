"""Is this collector in order? One finding for each thing that commonly is not, with what to do about it."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collector.backup import last_backup
from collector.config import FILE_NAME, PORTS, CollectorConfig
from collector.data_folder import DataFolder
from collector.doctor.finding import Finding, State
from collector.doctor.key_findings import examine_keys
from collector.journal.continuity import Standing, compare
from collector.journal.journal_file import JournalFile
from collector.operation.disk_space import disk_space
from collector.store import agreements, devices, policies, signers
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.schools import School
from collector.store.signers import SignerRole
from compliance.counted import counted

_BACKUP_GOOD_FOR: Final = timedelta(days=7)
_PATIENCE_SECONDS: Final = 2
_LARGE_LOG_BYTES: Final = 128 * 1024 * 1024  # `rollcall serve` folds it in from half of that on
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nobody can be called at "every address"
_BEGIN_ANEW: Final = "make the school anew with `rollcall init`"
_BACK_UP: Final = "`rollcall backup -o FILE`, every night and to another disk: docs/backup.md says how"
_JOURNAL: Final = "see that there is room and that the folder can be written, then run any command: they are brought together"


def examine(folder: DataFolder, config: CollectorConfig, now: datetime) -> Iterator[Finding]:
    """The data folder, its keys and its ports. That the folder could be opened at all is the first finding."""
    yield Finding("Data folder", f"{folder.path} opens; nobody else may enter it")
    yield disk_finding(folder.path)
    yield _log(folder)
    yield from examine_keys(folder.keys, now)
    yield _host(config, folder.path / FILE_NAME)
    for name in PORTS:
        yield _port(name, config.listen, getattr(config, name))
    if config.metrics_port:
        yield _metrics_port(config)
    yield _rejected(folder.rejected)
    yield backup_finding(folder.path, now)


def examine_school(tx: Transaction, school: School) -> Iterator[Finding]:
    """What a school needs before its first loan."""
    policy = policies.in_force(tx, school.school_id)
    yield (
        Finding("Policy", f"{policy.policy_id}, version {policy.version}, is in force")
        if policy
        else Finding("Policy", "none is adopted, so nothing is judged", State.WRONG, "`rollcall policy adopt ID`")
    )
    agreement = agreements.in_force(tx, school.school_id)
    yield (
        Finding("Agreement", f"{agreement.agreement_id}, version {agreement.version}, is in force")
        if agreement
        else Finding("Agreement", "none is adopted, so nothing can be lent", State.WRONG, _BEGIN_ANEW)
    )
    registered = {each.role for each in signers.everyone(tx, school.school_id)}
    for role in SignerRole:
        yield (
            Finding("Signers", f"a {role.value} may sign")
            if role in registered
            else Finding("Signers", f"no {role.value} may sign", State.REMARK, f"`rollcall signers add NAME --as {role.value}`")
        )
    yield _to_be_confirmed(tx, school)


def examine_journal(tx: Transaction, folder: DataFolder) -> Finding:
    """Whether the journal beside the database has everything that it should have."""
    try:
        found = JournalFile(folder.journal).read()
    except OSError as error:
        return Finding("Journal", f"cannot be read: {error.strerror}", State.WRONG, f"look at the owner of {folder.journal}")
    compared = compare(tx, found)
    if compared.standing is Standing.IN_STEP:
        return Finding("Journal", f"{counted(len(found.lines), 'line')}, in step with the database")
    return Finding("Journal", f"not in step with the database: {compared.words or 'lines are missing'}", State.WRONG, _JOURNAL)


def _to_be_confirmed(tx: Transaction, school: School) -> Finding:
    waiting = [each for each in devices.everyone(tx, school.school_id) if each.state is DeviceState.TO_BE_CONFIRMED]
    if not waiting:
        return Finding("Devices to be confirmed", "none")
    saw = f"{len(waiting)}: the collector was restored from a backup without its journal, and they are not believed until then"
    return Finding(
        "Devices to be confirmed", saw, State.REMARK, "`rollcall device approve ID`, or `rollcall device approve --all`"
    )


def disk_finding(path: Path) -> Finding:
    """Whether there is room left for evidence."""
    space = disk_space(path)
    if space.worry:
        return Finding("Disk", space.worry, State.REMARK, "make room: evidence is only taken while there is some")
    return Finding("Disk", f"{space.free_bytes / 1e9:.1f} GB free")


def _log(folder: DataFolder) -> Finding:
    size_bytes = folder.write_ahead_log.stat().st_size if folder.write_ahead_log.exists() else 0
    if size_bytes <= _LARGE_LOG_BYTES:
        return Finding("Write-ahead log", f"{size_bytes / 1e6:.1f} MB")
    saw = f"{size_bytes / 1e6:.0f} MB: something has been reading the database for long"
    return Finding("Write-ahead log", saw, State.REMARK, "end backups and other programs that have rollcall.db open")


def _host(config: CollectorConfig, file: Path) -> Finding:
    if config.is_for_this_computer_only:
        saw = f'devices elsewhere cannot reach "{config.host}"'
        return Finding("Host", saw, State.REMARK, f"set host in {file} to this computer's name or address in the school")
    return Finding("Host", f'devices are told to find this computer as "{config.host}"')


def _metrics_port(config: CollectorConfig) -> Finding:
    """The collector takes reports without it too, so its silence is a remark."""
    found = _port("metrics_port", config.metrics_listen, config.metrics_port)
    if found.state is State.IN_ORDER:
        return found
    return Finding(found.subject, found.saw, State.REMARK, f"{found.remedy}; if it runs, give metrics_port another number")


def _port(name: str, address: str, port: int) -> Finding:
    """Answers on this computer alone: what a school's firewall lets through, `rollcall-agent doctor` says from a device."""
    try:
        with socket.create_connection((_EVERYWHERE.get(address, address), port), _PATIENCE_SECONDS):
            return Finding("Port", f"{name} {port} is listened to")
    except OSError as error:
        saw = f"{name} {port} does not answer: {error.strerror or error}"
        return Finding("Port", saw, State.NOT_ANSWERING, "start `rollcall serve`")


def _rejected(folder: Path) -> Finding:
    waiting = len(list(folder.glob("*.reason.txt")))
    if waiting:
        return Finding(
            "Rejected agreements",
            f"{waiting} in {folder}",
            State.REMARK,
            "read each .reason.txt, correct the file, drop it in again",
        )
    return Finding("Rejected agreements", "none")


def backup_finding(folder: Path, now: datetime) -> Finding:
    """Whether a backup was made of late."""
    last = last_backup.read(folder)
    if last is None:
        return Finding("Backup", "none was ever made", State.REMARK, _BACK_UP)
    saw = f"the last one, {last.file_name}, was made on {last.at:%d %B %Y}"
    if now - last.at > _BACKUP_GOOD_FOR:
        return Finding("Backup", f"{saw}, more than {_BACKUP_GOOD_FOR.days} days ago", State.REMARK, _BACK_UP)
    return Finding("Backup", saw)
