"""Putting the worker together: keys, spool, uplink. The heavy imports of the agent meet here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

from agent.briefing import load_policy
from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice, moment_of
from agent.enrolment_record import load_enrolment
from agent.host import Host
from agent.identity import Identity
from agent.media_journal import MediaJournal
from agent.power import on_battery
from agent.spool.room import room_of
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.uplink import SessionStream
from agent.wiring import Surroundings, local_host
from agent.worker import Hearing, Worker


@contextmanager
def open_worker(around: Surroundings, say: Callable[[str], None], *, once: bool) -> Iterator[Worker]:
    """The worker of this device, with the spool locked for it. Raises NotEnrolled, IdentityError, SpoolBusy."""
    folder = around.folder
    record = load_enrolment(folder)
    identity = Identity(folder)
    journal = MediaJournal(folder.media_journal_file)
    host = local_host(record, journal)
    room = room_of(around.config.spool_at_most_mb, around.config.spool_at_most_days)
    spool = Spool(folder, lambda: moment_of(host), room)

    def open_stream(hear: Callable[[Hearing], None]) -> SessionStream:
        return SessionStream(record.host, record.agents_port, identity.tls(), hear)

    try:
        device = ReportingDevice(
            around.platform, host, journal, identity, record, spool, StandingFile(folder), load_policy(folder)
        )
        begin_again_if_lost(device)
        stays = _not_at_all if once else staying(host, around.config.battery_minutes * 60)
        yield Worker(folder, device, open_stream, stays, say)
    finally:
        spool.close()


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
