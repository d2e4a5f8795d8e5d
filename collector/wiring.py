"""Which concrete things a collector is made of, and the only clock that it reads."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from collector.config import CollectorConfig, read_config
from collector.data_folder import DataFolder
from collector.errors import DataFolderError, StoreDamaged
from collector.journal.journal_file import JournalFile
from collector.journal.journalled import Journalled
from collector.journal.reconciling import reconcile
from collector.keys.keys import CollectorKeys, read_authority
from collector.keys.server_keys import POLICY, TRUST, server_signer
from collector.privacy.erasing_again import finish_erasures
from collector.registers.enrolment_files import CollectorAddress
from collector.store import judging_versions
from collector.store.database import Database
from collector.store.schools import School
from collector.store.sqlite import SqliteDatabase
from compliance.envelope import Signer, key_id

_SECRET_BYTES: Final = 16  # 128 bits
_COOKIE_BYTES: Final = 32  # 256 bits


def clock() -> datetime:
    """The time, in UTC. Everything else in the collector is told the time as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - the collector's one clock


def new_secret() -> str:
    """128 random bits as text, for tokens and keys."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_cookie_value() -> str:
    """256 random bits as text, for sessions of the console."""
    return secrets.token_urlsafe(_COOKIE_BYTES)


def new_bytes(count: int) -> bytes:
    """So many random bytes."""
    return secrets.token_bytes(count)


@dataclass(frozen=True, slots=True)
class Collector:
    """One opened data folder."""

    folder: DataFolder
    database: Database
    config: CollectorConfig
    clock: Callable[[], datetime]

    def address(self, school: School) -> CollectorAddress:
        """Where the school's devices find this collector, for their enrolment files."""
        return CollectorAddress(
            school_id=school.school_id,
            school_name=school.name,
            host=self.config.host,
            enrolment_port=self.config.enrolment_port,
            agents_port=self.config.agents_port,
            https_port=self.config.https_port,
            certificate_authority=read_authority(self.folder.keys),
            trust_key_sha256=key_id(server_signer(self.folder.keys, TRUST).public_key).hex(),
        )

    def policy_signer(self) -> Signer:
        """The policy key, for those commands that put a policy in force. Raises DataFolderError, saying what to do."""
        try:
            return server_signer(self.folder.keys, POLICY)
        except (OSError, TypeError, ValueError) as error:
            raise DataFolderError(f"{self.folder.keys}: {error}; `rollcall doctor` says what to do") from error

    def keys(self) -> CollectorKeys:
        """The private keys, for those commands that listen or look after them. Raises DataFolderError, saying what to do."""
        try:
            return CollectorKeys(self.folder.keys, timedelta(minutes=self.config.device_certificate_minutes))
        except (OSError, TypeError, ValueError) as error:
            raise DataFolderError(f"{self.folder.keys}: {error}; `rollcall doctor` says what to do") from error


@contextlib.contextmanager
def open_collector(path: Path) -> Iterator[Collector]:
    """Open a data folder that `rollcall init` made. Raises DataFolderError or ConfigurationError, saying what to do.

    Database and journal are brought together before anything is asked of either.
    """
    folder = DataFolder.open(path)
    config = read_config(path)
    try:
        with contextlib.closing(SqliteDatabase(folder.database)) as database:
            journal = JournalFile(folder.journal)
            reconcile(database, journal, clock(), new_secret)
            judging_versions.note_once(database, clock())
            journalled = Journalled(database, journal)
            finish_erasures(journalled, folder, clock())
            yield Collector(folder, journalled, config, clock)
    except StoreDamaged as error:  # the engine knows no file names; damage deep inside shows only while it is read
        raise StoreDamaged(f"{folder.database}: {error}") from error
