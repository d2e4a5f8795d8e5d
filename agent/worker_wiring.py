"""Putting the worker together: keys, spool, uplink. The heavy imports of the agent meet here."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from math import inf

from agent.briefing import load_policy
from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice
from agent.enrolment_record import EnrolmentRecord, load_enrolment
from agent.enrolment_ways import EnrolmentWays, enrolment_ways
from agent.host import Host
from agent.identity import Identity
from agent.media_journal import MediaJournal
from agent.moment import moment_of
from agent.network import Network
from agent.power import on_battery
from agent.school_time import SchoolTime
from agent.session_ways import SessionWays
from agent.spool.room import room_of
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust_store import TrustStore
from agent.way_in import WayIn
from agent.wiring import Surroundings, chance, local_host
from agent.worker import Worker
from compliance.resumption import NONCE_BYTES


@contextmanager
def open_worker(
    around: Surroundings,
    say: Callable[[str], None],
    *,
    once: bool,
    host_of: Callable[[EnrolmentRecord, MediaJournal], Host] = local_host,
) -> Iterator[Worker]:
    """The worker of this device, with the spool locked for it. Raises NotEnrolled, IdentityError, SpoolBusy."""
    folder = around.folder
    record = load_enrolment(folder)
    identity = Identity(folder)
    journal = MediaJournal(folder.media_journal_file)
    host = host_of(record, journal)
    room = room_of(around.config.spool_at_most_mb, around.config.spool_at_most_days)
    spool = Spool(folder, lambda: moment_of(host), room)

    try:
        standing = StandingFile(folder)
        policy, trust, network = load_policy(folder), TrustStore(folder), around.config.network
        device = ReportingDevice(around.platform, host, journal, identity, record, spool, standing, policy, trust)
        begin_again_if_lost(device)
        time = SchoolTime(host, lambda: trust.receipt_keys, secrets.token_bytes)
        ways = SessionWays(record, identity, network, standing, host, time, chance)

        def renewed() -> None:
            standing.update(grpc_broken_at="")

        def told(trouble: str) -> None:
            standing.update(renewal_trouble=trouble)

        way_in = way_into(folder, record, identity, network, time, renewed, lambda: ways.http2_failure, told)
        stays = _not_at_all if once else staying(host, around.config.battery_minutes * 60)
        yield Worker(folder, device, lambda hear: way_in.open(ways.open, hear), stays, say, new_nonce)
    finally:
        spool.close()


def new_nonce() -> bytes:
    """The random number of one session."""
    return secrets.token_bytes(NONCE_BYTES)


def way_into(
    folder: StateFolder,
    record: EnrolmentRecord,
    identity: Identity,
    network: Network,
    time: SchoolTime,
    renewed: Callable[[], None],
    http2_failure: Callable[[], str],
    renewal_trouble: Callable[[str], None],
) -> WayIn:
    """The way into this device's collector."""

    def open_port(roots: bytes) -> "closing[EnrolmentWays]":
        return closing(enrolment_ways(record.host, record.enrolment_port, record.https_port, roots, network, time))

    through_filter = bool(network.ca_file)
    return WayIn(
        folder,
        record,
        identity,
        open_port,
        time.now,
        renewed,
        through_filter=through_filter,
        http2_failure=http2_failure,
        renewal_trouble=renewal_trouble,
    )


def staying(host: Host, battery_seconds: float) -> Callable[[], float]:
    """For how many seconds more an idle session stays open: for ever on mains, on battery until its time is up."""
    began = host.monotonic_milliseconds()

    def seconds_left() -> float:
        if not on_battery(host):
            return inf
        return battery_seconds - (host.monotonic_milliseconds() - began) / 1000

    return seconds_left


def _not_at_all() -> float:
    return 0.0
