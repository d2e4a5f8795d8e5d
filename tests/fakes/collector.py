"""A real collector in a test: a data folder of its own, three free ports on loopback, served by a thread."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from collector.config import CollectorConfig, checked, read_config
from collector.data_folder import DataFolder
from collector.founding import Founding, found_school
from collector.keys.keys import DEVICE_LIFE, CollectorKeys, read_authority
from collector.registers import agreements, loans
from collector.registers.loan_request import LoanRequest
from collector.registers.signatures import Signature, SignatureRole
from collector.serving import Serving
from collector.serving_wiring import serving_of
from collector.sessions.budgets import Budgets
from collector.store.assets import Asset, put_many
from collector.store.database import Database
from collector.store.enrolment_keys import EnrolmentKey, create
from collector.store.sqlite import SqliteDatabase
from collector.store.tokens import hash_of
from collector.wiring import Collector
from compliance.envelope import key_id
from compliance.policy import parse_policy
from tests.fakes.packs import S004, S004_FILE

CONFIGS = Path(__file__).parents[2] / "configs"
AGREEMENT = CONFIGS / "agreements" / "device-loan-agreement.toml"
SCHOOL_KEY = "the-school-key-of-this-test"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass
class RunningCollector:
    """What a test needs to know of a collector that serves."""

    opened: Collector
    path: Path

    @property
    def database(self) -> Database:
        """The database that it serves."""
        return self.opened.database

    @property
    def config(self) -> CollectorConfig:
        """Its ports."""
        return self.opened.config

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time there."""
        return self.opened.clock

    @property
    def authority(self) -> bytes:
        """The certificate authority that devices trust."""
        return read_authority(self.opened.folder.keys).encode()

    @property
    def trust_key_sha256(self) -> str:
        """The fingerprint of its trust key, as an enrolment file has it."""
        return key_id(self.opened.keys().trust().public_key).hex()

    def signed_loan(self, *, serial: str = "5CD1234ABC", asset_tag: str = "LAP-0001", loan_id: str = "LOAN-1") -> str:
        """A loan agreement with all three signatures; the token that the last one minted."""
        now = self.clock()
        request = LoanRequest(loan_id, "Example", "Book 14", serial, asset_tag, "A. Sample", "teacher", None)
        with self.database.writing() as tx:
            loan = loans.new(tx, "example", request, actor="test", now=now)
            for role, name in zip(SignatureRole, ("A. Sample", "T. Technician", "H. Head"), strict=True):
                signature = Signature(role, name, now)
                signed = loans.sign(tx, loan, signature, actor="test", now=now, new_token=lambda: f"token-{loan_id}")
                loan = signed.loan
        assert signed.minted is not None
        return signed.minted.token

    def asset(self, tag: str, serial: str, *, simulated: bool = False) -> None:
        """A line in the asset list."""
        with self.database.writing() as tx:
            listed = Asset(
                school_id="example",
                asset_tag=tag,
                make="Example",
                model="Book 14",
                serial=serial,
                kind="laptop",
                off_site=None,
                data_class=None,
                simulated=simulated,
                imported_at=self.clock(),
            )
            put_many(tx, [listed])

    def school_key(self) -> str:
        """The key with which on-site devices enrol."""
        with self.database.writing() as tx:
            create(tx, EnrolmentKey("example", hash_of(SCHOOL_KEY), self.clock(), None))
        return SCHOOL_KEY


def found(path: Path, now: datetime, **settings: object) -> CollectorConfig:
    """A school in a new data folder, with these settings of its collector."""
    names = ("enrolment_port", "agents_port", "https_port", "metrics_port")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    config = checked({"host": "127.0.0.1", "listen": "127.0.0.1", **ports, **settings})
    policy = parse_policy(S004, S004_FILE.name)
    agreement = agreements.parse(AGREEMENT.read_text(encoding="utf-8"), AGREEMENT.name)
    founding = Founding("example", "Example Primary School", policy, S004_FILE.name, agreement, "T. Technician", "H. Head")
    found_school(path, founding, config, now)
    return config


@dataclass(frozen=True, slots=True)
class _Collector(Collector):
    """A collector whose certificates live as long as a test says."""

    device_life: timedelta = DEVICE_LIFE

    def keys(self) -> CollectorKeys:
        return CollectorKeys(self.folder.keys, self.device_life)


@contextmanager
def running(
    path: Path,
    clock: Callable[[], datetime],
    device_life: timedelta = DEVICE_LIFE,
    budgets: Budgets | None = None,
    **settings: object,
) -> Iterator[RunningCollector]:
    """Serve a new school until the block ends. `device_life` is how long its devices' certificates are good."""
    found(path, clock(), **settings)
    with running_again(path, clock, device_life, budgets) as served:
        yield served


@contextmanager
def running_again(
    path: Path, clock: Callable[[], datetime], device_life: timedelta = DEVICE_LIFE, budgets: Budgets | None = None
) -> Iterator[RunningCollector]:
    """Serve a school that is there already, on the ports that it had, until the block ends."""
    database = SqliteDatabase(DataFolder.open(path).database)
    opened = _Collector(DataFolder.open(path), database, read_config(path), clock, device_life)
    try:
        with serving(serving_of(opened, budgets)):
            yield RunningCollector(opened, path)
    finally:
        database.close()


@contextmanager
def serving(collector: Serving) -> Iterator[None]:
    """Run a collector in a thread until the block ends; what it raises at the start is raised here."""
    ready, failed = threading.Event(), []
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        await collector.run(stop, ready.set)

    def target() -> None:
        try:
            loop.run_until_complete(run())
        except BaseException as error:  # noqa: BLE001 - carried to the test's thread
            failed.append(error)
        finally:
            ready.set()
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    thread = threading.Thread(target=target, name="serving")
    thread.start()
    ready.wait(20)
    try:
        if failed:
            raise failed[0]
        yield
    finally:
        if not failed:
            loop.call_soon_threadsafe(stop.set)
        thread.join(20)
