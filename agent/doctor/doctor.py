"""What keeps this device from reporting? One step after the other, each with its answer or what to do about it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from agent.doctor.health import Health, Step
from agent.doctor.network_examination import can_be_asked, examine_network
from agent.doctor.self_examination import examine_self
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError, CollectorUnreachable
from agent.network import Network
from agent.sessions.refusals import remedy
from agent.state_folder import StateFolder
from agent.trust.trust_store import TrustStore
from agent.ways.asking_why import Verdict
from compliance.rejection import Rejection

_PATIENCE_SECONDS: Final = 5.0
_DAMAGED: Final = "key or certificates are missing or damaged. Run: rollcall-agent leave, then enrol again"
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)


def examine(
    folder: StateFolder,
    record: EnrolmentRecord,
    network: Network,
    now: datetime,
    server_time: Callable[[bytes], datetime],
    why: Callable[[bytes], Verdict],
) -> Iterator[Step]:
    """Take every step. `server_time` and `why` ask the collector, believing these authorities; they raise AgentError."""
    yield from examine_self(folder, record, now)
    on_the_way = examine_network(folder, record, network, now)
    yield from on_the_way
    answers = can_be_asked(on_the_way)
    yield _clock(folder, now, server_time, reachable=answers)
    yield _standing(folder, record, why, reachable=answers)


def _standing(folder: StateFolder, record: EnrolmentRecord, why: Callable[[bytes], Verdict], *, reachable: bool) -> Step:
    """What the collector says of this device: a refused handshake looks like a server that is down."""
    if not reachable:
        return Step("standing", Health.SKIPPED, "the collector cannot be asked about this device")
    try:
        told = why(TrustStore(folder).roots(newest=True))
    except CollectorUnreachable as error:
        return Step("standing", Health.UNREACHABLE, str(error))
    except AgentError as error:
        return Step(
            "standing", Health.WRONG, f"the collector does not say how this device stands: {error}. Tell the technician"
        )
    if told.rejection is Rejection.FINE:
        return Step("standing", Health.OK, "the collector would let this device in")
    if told.may_renew:
        return Step("standing", Health.LOOK, f"{told.words}. It renews its certificate by itself: rollcall-agent run --once")
    return Step("standing", Health.REFUSED, f"{told.words}. {remedy(told.rejection, record.device_id)}")


def _clock(folder: StateFolder, now: datetime, server_time: Callable[[bytes], datetime], *, reachable: bool) -> Step:
    if not reachable:
        return Step("clock", Health.SKIPPED, "the collector cannot be asked for the time")
    try:
        skew = now - server_time(TrustStore(folder).roots(newest=True))
    except CollectorUnreachable as error:
        return Step("clock", Health.UNREACHABLE, str(error))
    except AgentError as error:
        return Step("clock", Health.WRONG, f"the collector does not tell the time: {error}. Tell the technician")
    minutes = round(skew.total_seconds() / 60)
    if abs(skew) > _CLOCK_TOLERANCE:
        way = "ahead" if minutes > 0 else "behind"
        return Step("clock", Health.LOOK, f"{abs(minutes)} minutes {way} of the collector. Switch on the automatic time")
    return Step("clock", Health.OK, "within five minutes of the collector's")
