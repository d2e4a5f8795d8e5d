"""What the front desk owes a device when the disk does not write: it is told nothing false, and confirmed later."""

import asyncio
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from collector.errors import StoreFull
from collector.registers.recording import lines_of
from collector.sessions.caller import Caller, ShownCertificate
from collector.sessions.front_desk import FrontDesk
from collector.sessions.reception import Reception, Refused, Welcomed
from collector.store import devices, session_nonces
from collector.store.database import Database, Transaction
from collector.store.devices import DeviceState
from compliance.registers import CATALOGUE
from compliance.registers.incidents import IncidentSort
from compliance.rejection import Rejection
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import founded


@dataclass
class DiskThatFillsUp:
    """A database on a disk that is full for a while."""

    database: Database
    is_full: bool = False

    def reading(self) -> AbstractContextManager[Transaction]:
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Transaction]:
        if self.is_full:
            raise StoreFull("the disk is full")
        return self.database.writing()

    def close(self) -> None:
        self.database.close()


async def welcomed(desk: FrontDesk, chain: FakeChain) -> Welcomed:
    device = chain.device
    caller = Caller(device.school_id, device.device_id, ShownCertificate("1", NOW + timedelta(days=1)))
    reception = await desk.receive(caller, device.hello())
    assert isinstance(reception, Welcomed)
    return reception


def is_confirmed(database: Database, chain: FakeChain) -> bool:
    with database.reading() as tx:
        return session_nonces.recent(tx, chain.device.device_id)[0].confirmed_at is not None


def test_a_confirmation_that_the_disk_did_not_take_is_written_with_what_comes_next(tmp_path: Path):
    school = founded(tmp_path / "data")
    first, other = school.enrolled(), school.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))

    async def course(disk: DiskThatFillsUp) -> list[bool]:
        desk = FrontDesk(disk, lambda: NOW, lambda: (1, b"bundle"), school.signer)
        session = await welcomed(desk, first)
        disk.is_full = True
        desk.heard(first.device.device_id, session.session_nonce)
        with pytest.raises(StoreFull):
            await welcomed(desk, other)
        before = is_confirmed(disk, first)
        disk.is_full = False
        await welcomed(desk, other)
        return [before, is_confirmed(disk, first)]

    with closing(DiskThatFillsUp(school.database)) as disk:
        assert asyncio.run(course(disk)) == [False, True]


def test_a_disposed_device_that_says_hello_is_refused_and_is_one_incident(tmp_path: Path):
    school = founded(tmp_path / "data")
    chain = school.enrolled()

    async def greeted(desk: FrontDesk) -> list[Reception]:
        caller = Caller(chain.device.school_id, chain.device.device_id, ShownCertificate("1", NOW + timedelta(days=1)))
        return [await desk.receive(caller, chain.device.hello()) for _ in range(2)]

    with closing(school.database) as database:
        with database.writing() as tx:
            devices.set_state(tx, chain.device.device_id, DeviceState.DISPOSED, "line 1", NOW)
        heard = asyncio.run(greeted(FrontDesk(database, lambda: NOW, lambda: (1, b"bundle"), school.signer)))
        with database.reading() as tx:
            log = lines_of(tx, chain.device.school_id, CATALOGUE["incident-log"], NOW)
    assert [each.rejection for each in heard if isinstance(each, Refused)] == [Rejection.DISPOSED, Rejection.DISPOSED]
    assert [each.line.sort for each in log] == [IncidentSort.DISPOSED_REPORTS]
