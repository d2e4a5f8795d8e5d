"""Putting the worker together: keys, spool, probes; and the way to the collector once there is something to deliver.

Nothing here may import gRPC, TLS or the reading of certificates: a survey needs none (decision 0062).
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice
from agent.enrolment_record import EnrolmentRecord, load_enrolment
from agent.host import Host
from agent.line.hearing import Hear
from agent.moment import moment_of
from agent.openssl import left_out
from agent.power import on_battery
from agent.run_marks import RunMarks
from agent.sessions.briefing import load_policy, read_once
from agent.spool.room import room_of
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.trust.identity import Identity
from agent.trust.trust_store import TrustStore
from agent.watching.media_journal import MediaJournal
from agent.wiring import Surroundings, local_host
from agent.worker import Worker
from compliance.parting import Parting
from compliance.resumption import NONCE_BYTES

if TYPE_CHECKING:
    from agent.sessions.session import Stream


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
        policy, trust = read_once(folder, load_policy(folder)), TrustStore(folder)
        device = ReportingDevice(
            around.platform, host, journal, identity, record, spool, standing, policy, trust, runs=RunMarks(folder)
        )
        begin_again_if_lost(device)

        def open_stream(hear: Hear) -> "Stream":
            with left_out():  # gRPC brings asyncio, which would load it for a TLS that nobody asks for
                from agent.ways.wiring import line_of  # noqa: PLC0415 - see there; the survey is on the disk by now

            return line_of(folder, device, around.config.network)(hear)

        stays = _not_at_all if once else staying(host, around.config.battery_minutes * 60)
        yield Worker(folder, device, open_stream, stays, say, new_nonce, None if once else Parting.BATTERY)
    finally:
        spool.close()


def new_nonce() -> bytes:
    """The random number of one session."""
    return secrets.token_bytes(NONCE_BYTES)


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
