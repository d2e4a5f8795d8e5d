"""What a device tells of its programs follows from what it told before; whatever it lost, it tells the whole list."""

import pytest
from made_up_device import open_spool, worker_of
from recorded_host import RecordedHost
from strict_collector import Line, StrictCollector

from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice, report_now
from agent.errors import SpoolError
from agent.sessions.briefing import NoPolicy
from agent.spool.database import open_database
from agent.spool.message import SpooledMessage
from agent.spool.told_programs import NOTHING_TOLD
from agent.state_folder import StateFolder
from compliance.envelope import read_outer
from compliance.errors import InventoryError
from compliance.facts import Program, SoftwareInventory, SoftwareSource
from compliance.inventory import NO_PROGRAMS, ProgramList, followed, list_of, whole
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.codec import decode_report

PROGRAMS = [Program(f"program-{number}", "1.0", "") for number in range(6)]


class Computer:
    """What is installed on a device, and its line to a collector."""

    def __init__(self, folder: StateFolder, device: ReportingDevice) -> None:
        self.folder, self.device = folder, device
        self.line = Line(StrictCollector(device))
        self.reading: Reading = Unknown(Why.NOT_READ)
        device.invent = lambda trigger, now: DeviceReport(
            now, "linux", trigger, KeyProtection.FILE, {"software_inventory": self.reading}
        )

    def has(self, programs: int) -> None:
        self.reading = whole(list_of(PROGRAMS[:programs]), (SoftwareSource("dpkg", programs),))

    def works(self, trigger: Trigger | None = Trigger.SCHEDULE) -> None:
        worker_of(self.folder, self.line, []).work(trigger)

    def reports(self, *having: int) -> None:
        for programs in having:
            self.has(programs)
            self.works()

    @property
    def told(self) -> list[SoftwareInventory]:
        """What reached the collector, in the order of the chain."""
        bodies = [taken.body for _, taken in sorted(self.line.collector.taken.items())]
        readings = [body.reading(SoftwareInventory) for body in bodies if isinstance(body, DeviceReport)]
        return [each for each in readings if not isinstance(each, Unknown)]

    @property
    def are_changes(self) -> list[bool]:
        return [bool(each.base_sha256) for each in self.told]

    @property
    def known(self) -> ProgramList | None:
        """What a reader of all of it makes of it, None for no list."""
        reader: ProgramList | None = None
        for each in self.told:
            try:
                reader = followed(NO_PROGRAMS if not each.base_sha256 else reader or NO_PROGRAMS, each)
            except InventoryError:
                reader = None
        return reader


@pytest.fixture
def computer(folder: StateFolder, device: ReportingDevice) -> Computer:
    return Computer(folder, device)


ALL = list_of(PROGRAMS)


def test_the_first_report_tells_all_and_the_next_ones_what_changed(computer: Computer):
    computer.reports(4, 4, 6)
    assert [(bool(each.base_sha256), len(each.added), len(each.removed)) for each in computer.told] == [
        (False, 4, 0),
        (True, 0, 0),
        (True, 2, 0),
    ]
    assert computer.known == ALL


def test_reports_that_wait_for_the_collector_are_changes_of_each_other(computer: Computer):
    for programs in (4, 5, 6):
        computer.has(programs)
        report_now(computer.device, Trigger.SCHEDULE)
    computer.works(None)
    assert (computer.are_changes, computer.known) == ([False, True, True], ALL)


def test_behind_a_report_that_was_refused_the_whole_list_is_told(computer: Computer):
    computer.line = Line(StrictCollector(computer.device, never={2: "TOO_LARGE"}))
    computer.reports(5, 4, 6)
    assert (computer.are_changes, computer.known) == ([False, False], ALL)


def test_a_collector_that_went_back_to_a_backup_is_told_the_whole_list(computer: Computer):
    computer.reports(4)
    backup = computer.line.collector.snapshot()
    computer.reports(5)
    computer.line = Line(backup)
    computer.reports(6)  # made before the collector was met again: changes of what it lost
    lost = computer.known
    computer.reports(6)
    assert (lost, computer.known) == (None, ALL)


def test_a_device_that_was_accepted_anew_tells_the_whole_list(computer: Computer):
    computer.reports(5)
    computer.line.collector.accept()
    computer.works(None)
    computer.reports(6)
    assert computer.known == ALL


def test_a_device_that_lost_its_spool_tells_the_whole_list(computer: Computer):
    computer.reports(5)
    computer.device.spool.close()
    for path in computer.folder.path.glob("spool.db*"):
        path.unlink()
    computer.device.spool = open_spool(computer.folder)
    begin_again_if_lost(computer.device)
    computer.reports(6)
    assert computer.known == ALL


def test_a_report_that_was_not_kept_was_not_told(computer: Computer):
    """One that no envelope holds stands for a power cut: the transaction with list and report is undone."""
    computer.reports(5)
    device, kept, fitting = computer.device, computer.device.spool.told_programs, computer.device.invent
    too_large = dict.fromkeys((f"fact-{number}" for number in range(100)), Unknown(Why.NOT_READ, "x" * 4000))
    device.invent = lambda trigger, now: DeviceReport(
        now, "linux", trigger, KeyProtection.FILE, {**too_large, "software_inventory": whole(list_of(PROGRAMS[:2]), ())}
    )
    with pytest.raises(SpoolError, match="it was not kept"):
        report_now(device, Trigger.SCHEDULE)
    assert device.spool.told_programs == kept
    device.invent = fitting
    computer.reports(6)
    assert ([len(each.added) for each in computer.told], computer.known) == ([5, 1], ALL)


@pytest.mark.parametrize("damage", ["content = X'00ff'", "content = 7", "seen = 7", "checksum = X'00'"])
def test_a_list_that_changed_on_the_disk_is_none(computer: Computer, damage: str):
    computer.reports(5)
    computer.device.spool.close()
    database = open_database(computer.folder.spool_file)
    database.execute(f"UPDATE told_programs SET {damage}")  # noqa: S608 - a case
    database.close()
    computer.device.spool = open_spool(computer.folder)
    computer.reports(6)
    assert (computer.are_changes, computer.known) == ([False, False], ALL)


def test_a_list_that_cannot_be_read_today_is_gone_on_with_tomorrow(computer: Computer):
    computer.reports(5)
    computer.reading = Unknown(Why.TIMED_OUT, "rpm did not answer in time")
    computer.works()
    computer.reports(6)
    assert [len(each.added) for each in computer.told] == [5, 1]


def test_where_the_school_stopped_asking_nothing_is_kept_on_the_device(computer: Computer):
    computer.reports(5)
    kept = bool(computer.device.spool.told_programs.text)
    computer.reading = Unknown(Why.NOT_COLLECTED, "the policy does not ask for it")
    computer.works()
    assert (kept, computer.device.spool.told_programs) == (True, NOTHING_TOLD)


LISTED = """\
=== file /var/lib/dpkg/status
Package: {package}
Status: install ok installed
Version: 1.0

=== modified /var/lib/dpkg/status -> {at}
"""
EARLIER, LATER = "2026-11-20T10:00:00+00:00", "2026-11-24T10:00:00+00:00"


def listed(device: ReportingDevice, package: str, at: str) -> str:
    """What the next report says of a computer with one package."""
    device.invent, device.policy = None, NoPolicy(asked=frozenset({SoftwareInventory}))
    device.host = RecordedHost(LISTED.format(package=package, at=at))
    before = device.spool.chain.sequence
    report_now(device, Trigger.SCHEDULE)
    (sealed,) = [each.message.sealed for each in device.spool.waiting(9, before) if isinstance(each, SpooledMessage)]
    reading = decode_report(read_outer(sealed).payload)[1].reading(SoftwareInventory)
    return " ".join(each.name for each in reading.added) if isinstance(reading, SoftwareInventory) else str(reading)


def test_packages_are_read_again_only_when_their_list_was_written_anew(device: ReportingDevice):
    assert [listed(device, *each) for each in (("one", EARLIER), ("not read", EARLIER), ("two", LATER))] == ["one", "", "two"]
