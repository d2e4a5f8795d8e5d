"""One simulated device: enrolled and heard through the same modules as a real one, only its readings are invented."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from typing import Final

from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice
from agent.enrolment.enrolling import Applicant, enrol
from agent.enrolment_record import is_enrolled, load_enrolment
from agent.host import Host
from agent.line.hearing import Hear
from agent.line.http2_session import SessionStream
from agent.line.uplink import EnrolmentPort
from agent.moment import moment_of
from agent.sessions.briefing import load_policy
from agent.sessions.session import Stream
from agent.simulate.posture import readings
from agent.simulate.roster import InventedAsset
from agent.simulate.temperament import Temperament
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust.identity import Identity, TlsIdentity
from agent.trust.trust_store import TrustStore
from agent.watching.media_journal import MediaJournal
from agent.ways.way_in import WayIn
from agent.worker import Worker
from agent.worker_wiring import new_nonce
from compliance.enrolment_offer import EnrolmentOffer
from compliance.facts import DeviceIdentity
from compliance.report import DeviceReport, KeyProtection, Trigger

_NO_SALT_YET: Final = b""


class SimulatedDevice:
    """A device with keys, certificate and chain in a folder of its own. `host` lends its clock; nothing else of it is told."""

    def __init__(self, folder: StateFolder, asset: InventedAsset, temperament: Temperament, host: Host) -> None:
        self.temperament = temperament
        self._folder = folder
        self._asset = asset
        self._host = host

    def enrol(self, offer: EnrolmentOffer) -> None:
        """Enrol, marked as simulated, unless it is enrolled already. Raises EnrolmentRefused, CollectorUnreachable."""
        if is_enrolled(self._folder):
            return
        seen = self._invented(_NO_SALT_YET, Trigger.ENROLMENT, self._host.now()).reading(DeviceIdentity)
        applicant = Applicant(self.temperament.platform, seen, self._asset.asset_tag, simulated=True)
        with closing(enrolment_port(offer)) as port:
            enrol(self._folder, offer, applicant, port, lambda: moment_of(self._host), _say_nothing)

    def report(self) -> None:
        """Seal one report onto the chain and deliver what waits. Raises CollectorUnreachable, DeliveryRefused, SpoolError."""
        with self.opened() as device:
            Worker(self._folder, device, self._opening(device), _until_delivered, _say_nothing, new_nonce).work(
                Trigger.SCHEDULE
            )

    @contextmanager
    def opened(self) -> Iterator[ReportingDevice]:
        """The device with its spool locked, its chain begun anew where that was lost. Raises SpoolBusy."""
        folder, journal = self._folder, MediaJournal(self._folder.media_journal_file)
        record, identity, spool = load_enrolment(folder), Identity(folder), Spool(folder, lambda: moment_of(self._host))
        try:
            platform, standing, policy = self.temperament.platform, StandingFile(folder), load_policy(folder)
            trust, invent = TrustStore(folder), partial(self._invented, bytes.fromhex(record.media_salt))
            device = ReportingDevice(platform, self._host, journal, identity, record, spool, standing, policy, trust, invent)
            begin_again_if_lost(device)
            yield device
        finally:
            spool.close()

    def _opening(self, device: ReportingDevice) -> Callable[[Hear], Stream]:
        record = device.record

        def open_port(roots: bytes) -> "closing[EnrolmentPort]":
            return closing(EnrolmentPort(record.host, record.enrolment_port, roots))

        def open_stream(tls: TlsIdentity, hear: Hear) -> Stream:
            return SessionStream(record.host, record.agents_port, tls, hear)

        way_in = WayIn(self._folder, record, device.identity, open_port, self._host.now, _nothing)
        return partial(way_in.open, open_stream)

    def _invented(self, salt: bytes, trigger: Trigger, now: datetime) -> DeviceReport:
        invented = readings(self._asset, self.temperament, salt, now)
        return DeviceReport(now, self.temperament.platform, trigger, KeyProtection.FILE, invented)


def enrolment_port(offer: EnrolmentOffer) -> EnrolmentPort:
    """A connection of its own for each device, as it would be: the collector takes only a few calls over one."""
    return EnrolmentPort(offer.host, offer.enrolment_port, offer.certificate_authority.encode())


def _nothing() -> None:
    """A simulated device goes by gRPC alone: a new certificate changes nothing else."""


def _until_delivered() -> float:
    """An idle session of a simulated device does not stay open."""
    return 0.0


def _say_nothing(_line: str) -> None:
    """The fleet says one line when all is done; fifty devices that each tell their steps tell nothing."""
