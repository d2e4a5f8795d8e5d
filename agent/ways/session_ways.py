"""A session's line to the collector over the way that works, and the memory of which one that was."""

from collections.abc import Callable, Mapping
from functools import partial

from agent.enrolment_record import EnrolmentRecord
from agent.host import Host
from agent.line.hearing import Hear
from agent.line.http2_session import SessionStream
from agent.network import Network
from agent.schedule import Chance
from agent.sessions.session import Stream
from agent.standing import StandingFile
from agent.trust.identity import Identity, TlsIdentity
from agent.trust.school_time import SchoolTime
from agent.ways.choice import GRPC, HTTPS, ChosenStream, Way, order, patience_seconds


class SessionWays:
    """Opens sessions. `standing` remembers the way that worked, so that the next session begins with it."""

    def __init__(
        self,
        record: EnrolmentRecord,
        identity: Identity,
        network: Network,
        standing: StandingFile,
        host: Host,
        time: SchoolTime,
        chance: Chance,
    ) -> None:
        """Nothing is opened yet."""
        self._record = record
        self._identity = identity
        self._network = network
        self._standing = standing
        self._host = host
        self._time = time
        self._chance = chance
        self.http2_failure = ""  # why the session that was opened last is not one over HTTP/2, if that was tried

    def open(self, tls: TlsIdentity, hear: Hear) -> Stream:
        """A session over the first way that works. Raises ConfigurationError for a network that cannot be used."""
        opening: dict[str, Callable[[Hear], Stream]] = {GRPC: partial(self._over_http2, tls)}
        if self._record.https_port:
            opening[HTTPS] = partial(self._over_https, tls)
        standing = self._standing.now
        names = [name for name in order(standing, self._host.now()) if name in opening]
        patience = patience_seconds(standing, names[0], self._chance)
        return ChosenStream([Way(name, opening[name]) for name in names], hear, self._remember, patience)

    def _over_http2(self, tls: TlsIdentity, hear: Hear) -> Stream:
        return SessionStream(self._record.host, self._record.agents_port, tls, hear, self._network)

    def _over_https(self, tls: TlsIdentity, hear: Hear) -> Stream:
        from agent.line.https_line import Address, HttpsLine  # noqa: PLC0415 - Python's HTTP client and TLS, for the few who need it
        from agent.line.https_session import HttpsStream, Speaker  # noqa: PLC0415 - ditto

        address = Address(self._record.host, self._record.https_port, tls.authority)
        speaker = Speaker(self._record.school_id, bytes.fromhex(self._record.device_id), self._identity.signer)
        named = bool(self._network.ca_file)
        return HttpsStream(HttpsLine(address, self._network, self._time), speaker, hear, through_a_filter=named)

    def _remember(self, chosen: str, failures: Mapping[str, str]) -> None:
        self.http2_failure = failures.get(GRPC, "")
        if self.http2_failure:
            self._standing.update(grpc_broken_at=self._host.now().isoformat(), grpc_broken_because=self.http2_failure)
        elif chosen == GRPC:
            self._standing.update(grpc_broken_at="", grpc_broken_because="")
