"""The collector's writing side in a test, without a network: a founded school, enrolled devices, and groups of envelopes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from collector.arrivals import Accepted, Answer, Arrival
from collector.data_folder import DataFolder
from collector.errors import EnvelopeRefused
from collector.evidence.dating import Dating
from collector.evidence.group import Group, Office
from collector.keys.server_keys import RECEIPTS, ServerSigner, server_signer
from collector.operation.quiet import Quiet
from collector.store import devices, incidents
from collector.store.database import Database
from collector.store.devices import Device
from collector.store.incidents import IncidentKind
from collector.store.sqlite import SqliteDatabase
from tests.fakes.chain import FakeChain
from tests.fakes.collector import found
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.device_rows import enrolled_row


class Deaf:
    """A recipient that wants to hear nothing."""

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Hear nothing."""


@dataclass
class FakeIntake:
    """A database, and what outlives a group of envelopes."""

    database: Database
    signer: ServerSigner
    now: datetime = NOW
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.signer, Dating(), Quiet(timedelta(seconds=90)))

    def enrolled(self, fake: FakeDevice | None = None) -> FakeChain:
        """The chain of a device that has just been enrolled."""
        chain = FakeChain(fake or FakeDevice())
        with self.database.writing() as tx:
            devices.enrol(tx, row_of(chain.device))
        return chain

    def take(self, chain: FakeChain, *sealed: bytes) -> list[Answer]:
        """One group of envelopes from the session of one device."""
        arrivals = [Arrival(each, chain.device.device_id, "1", "grpc", Deaf()) for each in sealed]
        with self.database.writing() as tx:
            return Group(tx, self.now, self.office).take_all(arrivals)

    def accepted(self, chain: FakeChain, *sealed: bytes) -> Accepted:
        """The acknowledgement of the last envelope; fails the test when any is refused."""
        answers = self.take(chain, *sealed)
        assert [each for each in answers if not isinstance(each, Accepted)] == []
        last = answers[-1]
        assert isinstance(last, Accepted)
        return last

    def refused(self, chain: FakeChain, sealed: bytes) -> EnvelopeRefused:
        """The refusal of an envelope; fails the test when it is taken."""
        (answer,) = self.take(chain, sealed)
        assert isinstance(answer, EnvelopeRefused)
        return answer

    def device(self, chain: FakeChain) -> Device:
        """The device's row."""
        with self.database.reading() as tx:
            found_device = devices.find(tx, chain.device.device_id)
        assert found_device is not None
        return found_device

    def open_incidents(self) -> list[tuple[IncidentKind, int]]:
        """Everything that a person must look at, and how often it was seen."""
        with self.database.reading() as tx:
            return [(each.kind, each.sightings) for each in incidents.all_open(tx, "example")]


def head_of(device: Device) -> tuple[int, int, bytes]:
    """Where a device's chain stands at the collector."""
    return device.epoch, device.head_sequence, device.head_hash


def founded(path: Path) -> FakeIntake:
    """The writing side of a new school."""
    found(path, NOW)
    folder = DataFolder.open(path)
    return FakeIntake(SqliteDatabase(folder.database), server_signer(folder.keys, RECEIPTS))


def row_of(fake: FakeDevice) -> Device:
    """The device's row, a moment after its enrolment."""
    return enrolled_row(
        school_id=fake.school_id,
        signing_key=fake.signing.public_key,
        tls_key=fake.tls.public_key,
        serial=fake.serial,
        asset_tag=fake.asset_tag,
        certificate_serial="1",
        now=NOW,
    )
