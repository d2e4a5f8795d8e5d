"""Putting together the way to the collector: gRPC, TLS, certificates. The heavy imports of the agent meet here."""

import secrets
from collections.abc import Callable
from contextlib import closing

from agent.cycle import ReportingDevice
from agent.enrolment.ways import EnrolmentWays, enrolment_ways
from agent.enrolment_record import EnrolmentRecord
from agent.line.hearing import Hear
from agent.network import Network
from agent.sessions.session import Stream
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.trust.school_time import SchoolTime
from agent.trust.trust_store import TrustStore
from agent.ways.session_ways import SessionWays
from agent.ways.way_in import WayIn
from agent.wiring import chance


def line_of(folder: StateFolder, device: ReportingDevice, network: Network) -> Callable[[Hear], Stream]:
    """What opens a session of this device."""
    host, standing = device.host, device.standing
    time = SchoolTime(host, lambda: TrustStore(folder).receipt_keys, secrets.token_bytes)
    ways = SessionWays(device.record, device.identity, network, standing, host, time, chance)

    def renewed() -> None:
        standing.update(grpc_broken_at="")

    def told(trouble: str) -> None:
        standing.update(renewal_trouble=trouble)

    way_in = way_into(folder, device.record, device.identity, network, time, renewed, lambda: ways.http2_failure, told)
    return lambda hear: way_in.open(ways.open, hear)


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
