"""A real collector in a process of its own, devices with real keys, and a look at what it holds: where faults are tried."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc
import psutil

from collector.config import CollectorConfig
from collector.store import devices, evidence, incidents, verdicts
from collector.store.assets import Asset, put_many
from collector.store.database import Database
from collector.store.devices import Device
from collector.store.enrolment_keys import EnrolmentKey, create
from collector.store.incidents import Incident
from collector.store.tokens import hash_of
from collector.wiring import Collector, clock, open_collector
from compliance.enrolment_offer import parse_offer
from compliance.wire.v1 import session_pb2, session_pb2_grpc
from tests.fakes.collector import found
from tests.fakes.device import SERVER_NAME, FakeDevice
from tests.fakes.turns import Turns
from tests.faults.heard import Heard

SCHOOL_KEY: Final = "the school's key of the faults"
_PATIENCE_SECONDS: Final = 30


@dataclass
class Ground:
    """One school whose collector serves. `number` makes serial numbers and tags."""

    folder: Path
    opened: Collector
    process: "subprocess.Popen[str] | None" = None
    number: int = 0
    nonces: dict[bytes, bytes] = field(default_factory=dict)
    acknowledged: dict[bytes, int] = field(default_factory=dict)
    receipts: dict[bytes, bytes] = field(default_factory=dict)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder.with_suffix(".log")

    @property
    def database(self) -> Database:
        """What it holds, read beside it."""
        return self.opened.database

    @property
    def authority(self) -> bytes:
        """The school's certificate authority."""
        return (self.folder / "keys" / "authority.pem").read_bytes()

    @property
    def config(self) -> CollectorConfig:
        """Its settings."""
        return self.opened.config

    @property
    def agents_port(self) -> int:
        """Where devices speak."""
        return self.opened.config.agents_port

    def start(self) -> None:
        """Serve. Raises RuntimeError when nothing listens."""
        with self.log.open("a", encoding="utf-8") as log:
            command = [Path(sys.executable).with_name("rollcall"), "serve", "--data", self.folder]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        if not self.process.stdout.readline().startswith("Listening"):
            raise RuntimeError(f"the collector did not start; its log is {self.log}")

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """SIGKILL."""
        self._end(lambda process: process.kill())

    def _end(self, how: Callable[["subprocess.Popen[str]"], None]) -> int:
        assert self.process is not None
        how(self.process)
        self.process.communicate(timeout=_PATIENCE_SECONDS)
        code, self.process = self.process.returncode, None
        return code

    @property
    def resident_bytes(self) -> int:
        """The collector's memory."""
        return self._looked_at().memory_info().rss

    @property
    def descriptors(self) -> int:
        """How many sockets it has open, and what else is no file on the disk: each of its threads opens the database anew."""
        looked_at = self._looked_at()
        return looked_at.num_fds() - len(looked_at.open_files())

    def _looked_at(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def device(self) -> FakeDevice:
        """A new device, in the asset list and enrolled."""
        self.number += 1
        device = FakeDevice(serial=f"FAULT{self.number:04}", asset_tag=f"FLT-{self.number:04}")
        listed = Asset(
            school_id="example",
            asset_tag=device.asset_tag,
            make="Example",
            model="Book 14",
            serial=device.serial,
            kind="laptop",
            off_site=None,
            data_class=None,
            simulated=False,
            imported_at=clock(),
        )
        with self.database.writing() as tx:
            put_many(tx, [listed])
        device.enrol(self.opened.config.enrolment_port, self.authority, school_key=SCHOOL_KEY)
        return device

    def lent(self) -> FakeDevice:
        """A new device, enrolled by a loan that three people signed."""
        self.number += 1
        device = FakeDevice(serial=f"FAULT{self.number:04}", asset_tag=f"FLT-{self.number:04}")
        loan = self.loan_of(device)
        told = ("--serial", device.serial, "--asset-tag", device.asset_tag, "--make", "Example", "--model", "Book 14")
        self.done("loan", "new", "--id", loan, "--borrower", "A. Sample", "--role", "teacher", *told)
        for role, name in (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head")):
            self.done("loan", "sign", loan, "--as", role, "--name", name)
        device.enrol(self.opened.config.enrolment_port, self.authority, token=self.token_of(device))
        return device

    def token_of(self, device: FakeDevice) -> str:
        """The token of its loan, as its enrolment file has it."""
        file = self.folder / "loans" / "outbox" / f"{self.loan_of(device)}.toml"
        return parse_offer(file.read_text(encoding="utf-8")).token

    def loan_of(self, device: FakeDevice) -> str:
        """The number of its loan."""
        return f"LOAN-{device.asset_tag}"

    def done(self, *words: str) -> None:
        """Run a command that must work. Raises AssertionError with what it said."""
        code, said = self.rollcall(*words)
        assert code == 0, f"rollcall {' '.join(words)}: {said}"

    def speak(self, device: FakeDevice, envelopes: Sequence[bytes], *, speaker: FakeDevice | None = None) -> Heard:
        """One session of `speaker` (else of the device itself) in which these envelopes are sent."""
        who = speaker or device
        hello = self._hello_of(who, bytes(16), self.last_nonce(who))
        hello.last_acknowledged, hello.spooled_messages = self.acknowledged.get(who.device_id, 0), len(envelopes)
        return self._session(who, hello, envelopes)

    def hello(
        self, device: FakeDevice, *, boot_id: bytes = bytes(16), last_nonce: bytes = b"", last_acknowledged: int = 0
    ) -> session_pb2.Welcome:
        """One session that says Hello with this nonce, and Bye. The Welcome; an empty one when the device is refused."""
        hello = self._hello_of(device, boot_id, last_nonce)
        hello.last_acknowledged = last_acknowledged
        heard = self._session(device, hello, [])
        return heard.messages[0].welcome if heard.messages else session_pb2.Welcome()

    def last_nonce(self, device: FakeDevice) -> bytes:
        """The session nonce that an honest device brings back."""
        return self.nonces.get(device.device_id, b"")

    def _hello_of(self, device: FakeDevice, boot_id: bytes, last_nonce: bytes) -> session_pb2.Hello:
        return session_pb2.Hello(
            protocol_min=1,
            protocol_max=1,
            capabilities=["batch"],
            device_id=device.device_id,
            boot_id=boot_id,
            last_session_nonce=last_nonce,
            last_receipt=self.receipts.get(device.device_id, b""),
        )

    def _session(self, who: FakeDevice, hello: session_pb2.Hello, envelopes: Sequence[bytes]) -> Heard:
        """Says everything at once, and listens to the end."""
        says = [
            session_pb2.AgentMessage(hello=hello),
            *(session_pb2.AgentMessage(envelope=each) for each in envelopes),
            session_pb2.AgentMessage(bye=session_pb2.Bye(reason="said all")),
        ]
        credentials = grpc.ssl_channel_credentials(self.authority, who.tls.pem, who.certificate)
        messages: list[session_pb2.ServerMessage] = []
        with grpc.secure_channel(f"127.0.0.1:{self.agents_port}", credentials, SERVER_NAME) as channel:
            try:
                for message in session_pb2_grpc.AgentsStub(channel).Session(iter(says), timeout=_PATIENCE_SECONDS):
                    messages.append(message)
                    if message.WhichOneof("kind") == "welcome":
                        self.nonces[who.device_id] = message.welcome.session_nonce
                    elif message.WhichOneof("kind") == "ack":
                        self.acknowledged[who.device_id] = message.ack.sequence
                        self.receipts[who.device_id] = message.ack.receipt
            except grpc.RpcError as error:
                return Heard(tuple(messages), error.code(), str(error.details()))
        return Heard(tuple(messages), None, "")

    def row(self, device: FakeDevice) -> Device:
        """The device as it is recorded."""
        with self.database.reading() as tx:
            found_device = devices.find(tx, device.device_id)
        assert found_device is not None
        return found_device

    def held(self, device: FakeDevice) -> int:
        """How many messages of it are held."""
        with self.database.reading() as tx:
            return evidence.count(tx, device.device_id)

    def incidents(self, device: FakeDevice) -> list[Incident]:
        """Everything that a person must look at about it."""
        with self.database.reading() as tx:
            return incidents.of_device(tx, device.device_id)

    def members(self, incident: Incident) -> list[str]:
        """The computers seen in it."""
        with self.database.reading() as tx:
            return incidents.members(tx, incident.incident_id)

    def verdicts(self, device: FakeDevice) -> dict[str, str]:
        """The verdict of each rule on it."""
        with self.database.reading() as tx:
            return {name: each.verdict.value for name, each in verdicts.of_device(tx, device.device_id).items()}

    def rollcall(self, *words: str) -> tuple[int, str]:
        """Run a command of the collector beside it: exit code and what it said."""
        return rollcall(self.folder, *words)

    def check_well(self) -> str:
        """A new device enrols and is heard: whatever was done before did no harm. Raises AssertionError."""
        device = self.device()
        heard = self.speak(device, [device.next_sealed()])
        assert (heard.acknowledged, heard.code) == (1, None), f"afterwards an honest device was not heard: {heard}"
        return "an honest device is heard afterwards"

    def check_well_over_https(self) -> str:
        """The same in turns over HTTPS. Raises AssertionError."""
        device = self.device()
        turns = Turns(self, device)
        statuses = turns.hello()[0], turns.envelopes([device.next_sealed()])[0]
        assert (statuses, self.held(device)) == ((200, 200), 1), f"over HTTPS an honest device was answered {statuses}"
        return "over HTTPS too"


@contextmanager
def ground(folder: Path, *, is_founded: bool = False, **settings: object) -> Iterator[Ground]:
    """Found a school unless it is, with these settings of its collector, serve it, and stop it at the end."""
    if not is_founded:
        found(folder, clock(), **settings)
    with open_collector(folder) as opened:
        if not is_founded:
            with opened.database.writing() as tx:
                create(tx, EnrolmentKey("example", hash_of(SCHOOL_KEY), clock(), None))
        here = Ground(folder, opened)
        here.start()
        try:
            yield here
        finally:
            if here.process is not None:
                here.kill()


def rollcall(data: Path, *words: str) -> tuple[int, str]:
    """Run a command over a data folder: exit code and what it said."""
    command = [Path(sys.executable).with_name("rollcall"), "--data", data, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def until(come: Callable[[], bool], what: str, seconds: float = _PATIENCE_SECONDS) -> float:
    """Wait for something; how long it took. Raises AssertionError when it does not come."""
    began = time.monotonic()
    while not come():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what} did not come within {seconds:g} s")
        time.sleep(0.05)
    return time.monotonic() - began
