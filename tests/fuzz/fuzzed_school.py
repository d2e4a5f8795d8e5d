"""A founded school with two enrolled devices, in a real SQLite file that no input changes for the next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from collector.config import CollectorConfig
from collector.data_folder import DataFolder
from collector.founding import Founding, found_school
from collector.keys.keys import CollectorKeys
from collector.registers import agreements
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.sqlite import SqliteDatabase
from compliance.envelope import key_id
from compliance.policy import parse_policy
from tests.fakes.device_rows import enrolled_row
from tests.fakes.packs import S004, S004_FILE
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SIGNING, TLS, FixedKey
from tests.fuzz.scratch import new_folder

NOW: Final = datetime(2026, 1, 14, 9, 30, tzinfo=UTC)
SCHOOL_ID: Final = "example"
CERTIFICATE_SERIAL: Final = "2"  # of fixed_certificates.device_pem
DEVICE_ID: Final = key_id(SIGNING.public_key)
SERIAL: Final = "5CD1234ABC"
_CONFIGS: Final = Path(__file__).parents[2] / "configs"
AGREEMENT: Final = _CONFIGS / "agreements" / "device-loan-agreement.toml"


@dataclass(frozen=True, slots=True)
class OneTransaction:
    """A Database all of whose transactions are parts of one, which is rolled back when the input has been run."""

    tx: Transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """What the input has done so far."""
        yield self.tx

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Undone alone when the block raises, as a transaction of its own would be."""
        with self.tx.nested():
            yield self.tx

    def close(self) -> None:
        """The file stays open for the next input."""


@cache
def folder() -> DataFolder:
    """The school's data folder, made when it is first asked for."""
    path = new_folder() / "data"
    policy = parse_policy(S004, S004_FILE.name)
    agreement = agreements.parse(AGREEMENT.read_text(encoding="utf-8"), AGREEMENT.name)
    founding = Founding(SCHOOL_ID, "Example Primary School", policy, S004_FILE.name, agreement, "T. Technician", "H. Head")
    found_school(path, founding, CollectorConfig(host="127.0.0.1"), NOW)
    return DataFolder.open(path)


@cache
def keys() -> CollectorKeys:
    """The school's own keys."""
    return CollectorKeys(folder().keys)


@cache
def _database() -> SqliteDatabase:
    database = SqliteDatabase(folder().database)
    with database.writing() as tx:
        devices.enrol(tx, _device(SIGNING, SERIAL, "LAP-0001", CERTIFICATE_SERIAL))
        devices.enrol(tx, _device(OF_ANOTHER_DEVICE, "OTHER-1", "LAP-0002", "8"))
    return database


def undone(run: Callable[[OneTransaction], None]) -> None:
    """Run with a database that forgets everything afterwards."""
    try:
        with _database().writing() as tx:
            run(OneTransaction(tx))
            raise _Undone
    except _Undone:
        return


class _Undone(Exception):
    """Ends a transaction that is not to be kept."""


def _device(key: FixedKey, serial: str, asset_tag: str, certificate_serial: str) -> Device:
    return enrolled_row(
        school_id=SCHOOL_ID,
        signing_key=key.public_key,
        tls_key=TLS.public_key + certificate_serial.encode(),
        serial=serial,
        asset_tag=asset_tag,
        certificate_serial=certificate_serial,
        now=NOW,
    )
