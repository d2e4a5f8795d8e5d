"""A device whose clock is wrong by years reports by the time that its school signs, and believes no certificate that has ended.

TLS reads the computer's own clock, so here it is the school that lives in another year: to the device that is the same.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from enrolled_device import turned
from made_up_device import new_folder
from school import agent

from agent.config import read_config
from agent.enrolment.enrolling import Applicant, enrol
from agent.enrolment_record import EnrolmentRecord
from agent.local_host import LocalHost
from agent.moment import moment_of
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal
from agent.wiring import Surroundings
from agent.worker_wiring import open_worker
from collector.enrolment.desk import EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.intake.enrolment_service import EnrolmentService
from collector.keys.authorities import load_issuer
from collector.keys.certificate_forms import server_certificate
from collector.keys.key_files import load_key
from collector.keys.server_keys import RECEIPTS, server_signer
from collector.reports.channel_entry import Channels
from collector.reports.channel_words import of_channel
from collector.store import certificates, devices, evidence
from compliance.enrolment_offer import EnrolmentOffer
from compliance.report import Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.v1 import enrolment_pb2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.network import Filter, FilterAuthority, listening

pytestmark = pytest.mark.end_to_end

NO_ONE = 1  # a port on which nobody listens
UNREACHABLE = 4
AHEAD, BEHIND = timedelta(days=-500), timedelta(days=5 * 365)  # where the school is, when the device's clock is that


@dataclass
class Desk:
    """The enrolment port without TLS: a technician enrols this device while its clock is right."""

    service: EnrolmentService

    def describe(self) -> enrolment_pb2.ServerDescription:
        return asyncio.run(self.service.describe(enrolment_pb2.DescribeRequest()))

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        return asyncio.run(self.service.enrol(enrolment_pb2.EnrolRequest(sealed=sealed)))


def desk_of(collector: RunningCollector) -> Desk:
    database, keys, clock = collector.database, collector.opened.keys(), collector.clock
    desks = EnrolmentDesk(database, keys, clock), RenewalDesk(database, keys, clock), WhyDesk(database, keys, clock)
    signer = server_signer(collector.opened.folder.keys, RECEIPTS)
    return Desk(EnrolmentService(Greeting(database, clock), *desks, signer))


def enrolled(collector: RunningCollector, path: Path) -> Path:
    """The state folder of a device that has an asset tag, and no serial number."""
    collector.asset("LAP-1", "")
    config, folder = collector.config, new_folder(path)
    offer = EnrolmentOffer(
        school_id="example",
        school_name="Example Primary School",
        host="127.0.0.1",
        enrolment_port=config.enrolment_port,
        agents_port=config.agents_port,
        https_port=config.https_port,
        certificate_authority=collector.authority.decode(),
        trust_key_sha256=collector.trust_key_sha256,
        token="",
        school_key=collector.school_key(),
        loan_id="",
        serial="",
        asset_tag="",
        expires_at=None,
    )
    applicant = Applicant("linux", Unknown(Why.NOT_RECORDED, "none"), "LAP-1")
    host = LocalHost(b"", MediaJournal(folder.media_journal_file))
    enrol(folder, offer, applicant, desk_of(collector), lambda: moment_of(host), lambda _: None)
    return folder.path


@contextmanager
def school_at(away: timedelta, path: Path) -> Iterator[RunningCollector]:
    """A school whose year is another one than this computer's."""
    with running(path / "data", lambda: datetime.now(UTC) + away) as collector:
        yield collector


def certificates_of(collector: RunningCollector, device_id: str) -> int:
    """How many certificates the device was given."""
    with collector.database.reading() as tx:
        return len(certificates.all_of(tx, bytes.fromhex(device_id)))


def status(state: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(agent(state, "status", "--json").stdout)
    return told


@pytest.mark.parametrize("away", [AHEAD, BEHIND], ids=["ahead", "behind"])
def test_a_device_whose_clock_is_wrong_by_years_reports_over_https_and_says_so(tmp_path: Path, away: timedelta):
    with school_at(away, tmp_path) as collector:
        state = enrolled(collector, tmp_path)
        done = [agent(state, "run", "--once") for _ in range(2)]
        told = status(state)
        issued = certificates_of(collector, str(told["device_id"]))
    assert [each.returncode for each in done] == [0, 0], done[0].stderr + done[1].stderr
    assert (told["via"], told["reports_acknowledged"], told["reports_waiting"]) == ("HTTPS", 2, 0)
    assert told["clock_ahead_seconds"] == pytest.approx(-away.total_seconds(), abs=60)
    assert issued == 1, "a clock that is ahead does not renew without end"


class AnotherTime(LocalHost):
    """This machine, with a clock that somebody else has set."""

    def __init__(self, record: EnrolmentRecord, journal: MediaJournal, clock: datetime) -> None:
        super().__init__(bytes.fromhex(record.media_salt), journal)
        self._clock = clock

    def now(self) -> datetime:
        return self._clock


@pytest.mark.parametrize(("year", "away", "direction"), [(1970, BEHIND, "behind"), (2099, AHEAD, "ahead")])
def test_a_device_whose_clock_says_1970_or_2099_delivers_and_its_clock_is_flagged(
    tmp_path: Path, year: int, away: timedelta, direction: str
):
    with school_at(away, tmp_path) as collector:
        state = enrolled(collector, tmp_path)
        around = Surroundings(read_config({}, tmp_path, str(state)), StateFolder(state), "linux", tmp_path, ())
        host_of = partial(AnotherTime, clock=datetime(year, 1, 1, tzinfo=UTC))
        with open_worker(around, lambda _: None, once=True, host_of=host_of) as worker:
            worker.work(Trigger.SCHEDULE)
        with collector.database.reading() as tx:
            device = devices.everyone(tx)[0]
            held, channel = evidence.count(tx, device.device_id), Channels(tx, device.school_id, [device]).of(device)
        told = " ".join(of_channel(channel, collector.clock(), None))
    assert (held, status(state)["via"]) == (1, "HTTPS")
    assert re.fullmatch(rf"This device's clock is \d\d years {direction}", told), told


@pytest.mark.parametrize("away", [AHEAD, BEHIND], ids=["ahead", "behind"])
def test_where_there_is_no_https_the_clock_is_named_as_the_hindrance(tmp_path: Path, away: timedelta):
    with school_at(away, tmp_path) as collector:
        state = enrolled(collector, tmp_path)
        turned(state, https_port=0)
        done = agent(state, "run", "--once")
    words = "the collector's certificate is not valid at the time that this computer's clock says. Set date and time"
    assert (done.returncode, words in done.stderr, status(state)["reports_waiting"]) == (UNREACHABLE, True, 1), done.stderr


def test_a_clock_that_cannot_be_right_is_named_with_its_date(tmp_path: Path):
    with school_at(BEHIND, tmp_path) as collector:
        state = enrolled(collector, tmp_path)
    shown, looked = agent(state, "status").stdout, agent(state, "doctor").stdout
    date = f"{datetime.now(UTC):%d %B %Y}"
    assert f"Clock:             this computer's clock says {date}, and it holds something that its school signed on" in shown
    assert f"! date: this computer's clock says {date}, and it holds something" in looked


def shows(collector: RunningCollector, issued: timedelta, folder: Path) -> FilterAuthority:
    """Somebody who has the collector's key, and a certificate of two days that the school issued for it so long ago."""
    keys, now = collector.opened.folder.keys, collector.clock()
    public_key = load_key(keys / "server.key").public_key()
    certificate = server_certificate(load_issuer(keys, 1), public_key, "127.0.0.1", now - issued, timedelta(days=2))
    (folder / "shown.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "shown.pem", keys / "server.key")
    return FilterAuthority(collector.authority, context)


@pytest.mark.parametrize(
    ("issued", "code"),
    [(timedelta(days=1), 0), (timedelta(days=3), UNREACHABLE), (timedelta(days=-3), UNREACHABLE)],
    ids=["good", "ended", "not yet good"],
)
@pytest.mark.parametrize("away", [timedelta(0), AHEAD, BEHIND], ids=["right", "ahead", "behind"])
def test_a_certificate_counts_at_the_schools_own_time_and_never_beyond_it(
    tmp_path: Path, away: timedelta, issued: timedelta, code: int
):
    """Whoever has a stolen key between device and collector passes the question for the time on, and its true answer back."""
    with school_at(away, tmp_path) as collector:
        state = enrolled(collector, tmp_path)
        between = Filter(shows(collector, issued, tmp_path), "127.0.0.1", collector.config.https_port)
        with listening(between) as there:
            turned(state, enrolment_port=NO_ONE, agents_port=NO_ONE, https_port=there.port)
            done = agent(state, "run", "--once")
        told = status(state)
    waits = 0 if code == 0 else 1
    assert (done.returncode, told["reports_waiting"], told["reports_acknowledged"]) == (code, waits, 1 - waits), done.stderr
