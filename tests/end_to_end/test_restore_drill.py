"""The drill: the collector's disk dies, last night's backup is put back, and nothing that was taken away since comes back."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import grpc
import pytest

from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from tests.end_to_end.conftest import School, found
from tests.fakes.device import FakeDevice

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]

SIGNERS = (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head"))


@dataclass
class Day:
    """What a school had when its collector was killed, and the backup of the night before."""

    school: School
    backup: Path
    returned: FakeDevice
    returned_offer: EnrolmentOffer
    used_offer: EnrolmentOffer


def lend(school: School, loan: str, serial: str, tag: str) -> EnrolmentOffer:
    """A loan with all its signatures; the enrolment file that it made."""
    device = ("--make", "Example", "--model", "Book 14", "--serial", serial, "--asset-tag", tag)
    done = [school.rollcall("loan", "new", "--id", loan, "--borrower", "A. Sample", "--role", "teacher", *device)]
    done += [school.rollcall("loan", "sign", loan, "--as", role, "--name", name) for role, name in SIGNERS]
    assert [each.stderr for each in done if each.returncode] == []
    return parse_offer((school.data / "loans" / "outbox" / f"{loan}.toml").read_text(encoding="utf-8"))


def enrol(device: FakeDevice, offer: EnrolmentOffer) -> None:
    """Enrol over the wire with the code of an enrolment file."""
    device.enrol(offer.enrolment_port, offer.certificate_authority.encode(), token=offer.token)


def said_to(device: FakeDevice, offer: EnrolmentOffer) -> str:
    """How a session with one more report ends: "" when it was taken, else the collector's words."""
    try:
        device.session(offer.agents_port, offer.certificate_authority.encode(), [device.next_sealed()])
    except grpc.RpcError as error:
        return str(error.details())
    return ""


def state_of(school: School, tag: str) -> str:
    """Where a device stands."""
    return next(str(each["state"]) for each in school.report()["devices"] if each["asset_tag"] == tag)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A backup while all is served; then reports, a return, and a code that is used; then the end."""
    folder = tmp_path_factory.mktemp("lived")
    school = found(folder)
    school.serve()
    try:
        school.enrol()
        returned_offer, used_offer = lend(school, "LOAN-2", "BB2222", "LAP-0002"), lend(school, "LOAN-3", "CC3333", "LAP-0003")
        returned = FakeDevice(serial="BB2222", asset_tag="LAP-0002", school_id=returned_offer.school_id)
        enrol(returned, returned_offer)
        first = (school.agent("run", "--once").returncode, said_to(returned, returned_offer))
        made = school.rollcall("backup", "-o", folder / "backup.tar")
        after = (school.agent("run", "--once").returncode, said_to(returned, returned_offer))
        brought_back = school.rollcall("loan", "return", "LOAN-2")
        enrol(FakeDevice(serial="CC3333", asset_tag="LAP-0003", school_id=used_offer.school_id), used_offer)
    finally:
        school.stop(signal.SIGKILL)
    assert (first, made.returncode, after, brought_back.returncode) == ((0, ""), 0, (0, ""), 0), made.stderr
    return Day(school, folder / "backup.tar", returned, returned_offer, used_offer)


@pytest.fixture
def day(lived: Day, tmp_path: Path) -> Iterator[Day]:
    """The same day, for one test to do with as it likes."""
    for name in ("data", "state"):
        shutil.copytree(getattr(lived.school, name), tmp_path / name)
    copy = replace(lived, school=School(tmp_path / "data", tmp_path / "state"), returned=replace(lived.returned))
    yield copy
    if copy.school.serving is not None:
        copy.school.stop(signal.SIGKILL)


def destroy(data: Path, *, but_the_journal: bool) -> None:
    """The disk is gone; the journal may have been saved from it."""
    journal = (data / "journal.jsonl").read_bytes()
    shutil.rmtree(data)
    if but_the_journal:
        data.mkdir(mode=0o700)
        (data / "journal.jsonl").write_bytes(journal)


def restored(day: Day) -> subprocess.CompletedProcess[str]:
    """Put the backup back, and serve again."""
    done = day.school.rollcall("restore", day.backup)
    assert done.returncode == 0, done.stderr
    day.school.serve()
    return done


def refused_to_a_thief(day: Day) -> str:
    """What somebody hears who found the enrolment file that was used after the backup."""
    with pytest.raises(grpc.RpcError) as refused:
        enrol(FakeDevice(serial="CC3333", asset_tag="LAP-0003", school_id=day.used_offer.school_id), day.used_offer)
    return str(refused.value.details())  # type: ignore[attr-defined] # gRPC's own error has it


def test_with_the_journal_a_return_holds_a_used_code_stays_used_and_devices_go_on(day: Day):
    destroy(day.school.data, but_the_journal=True)
    done = restored(day)
    assert "LAP-0002: returned" in done.stdout
    assert said_to(day.returned, day.returned_offer).endswith("its reports are no longer taken")
    assert "was used by another device" in refused_to_a_thief(day)
    assert (day.school.agent("run", "--once").returncode, state_of(day.school, "LAP-0001")) == (0, "reporting")


def test_the_evidence_of_a_restored_collector_verifies_and_tells_what_is_missing(day: Day, tmp_path: Path):
    """The agent had a receipt for a report that the backup does not hold: it says so, signed, and its chain goes on."""
    destroy(day.school.data, but_the_journal=True)
    restored(day)
    assert day.school.agent("run", "--once").returncode == 0
    evidence, keys = tmp_path / "lap.evidence", tmp_path / "keys.json"
    day.school.rollcall("evidence", "export", "LAP-0001", "-o", evidence)
    day.school.rollcall("evidence", "keys", "-o", keys)
    verified = day.school.rollcall("verify", evidence, "--keys", keys, "--json")
    told = json.loads(verified.stdout)
    assert (verified.returncode, told["holds"], told["reports"], len(told["gaps"])) == (0, True, 2, 1)
    assert "Collector back" in day.school.rollcall("incidents").stdout


def test_without_the_journal_every_device_waits_for_a_technicians_word(day: Day):
    destroy(day.school.data, but_the_journal=False)
    done = restored(day)
    assert "2 devices are to be confirmed" in done.stdout
    assert "must confirm this device first" in said_to(day.returned, day.returned_offer)
    assert "expired" in refused_to_a_thief(day)
    kept = day.school.agent("run", "--once")
    waiting = json.loads(day.school.agent("status", "--json").stdout)["reports_waiting"]
    told = day.school.agent("doctor").stdout
    assert (kept.returncode, waiting, "rollcall device approve" in told) == (5, 1, True)

    day.school.rollcall("loan", "return", "LOAN-2")
    assert "Confirmed: 1." in day.school.rollcall("device", "approve", "--all").stdout
    assert day.school.agent("run", "--once").returncode == 0
    assert (state_of(day.school, "LAP-0001"), state_of(day.school, "LAP-0002")) == ("reporting", "returned")
