"""The way in: with which certificate and which authorities the next session is opened, and what its outcome changes.

A new certificate, and new authorities, are tried first. When that fails, the next session goes back to what has worked before,
while that is good, and stays with it for a day if it helps. A refusal is explained by the collector itself, asked on its
enrolment port.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from agent import kept_json
from agent.enrolment.renewal import renew, renewal_due_at
from agent.enrolment.renewal_tries import RenewalTries
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused, EnrolmentRefused
from agent.line.connection_words import may_be_a_refusal
from agent.line.enrolment_port import MembersPort
from agent.line.hearing import Hear, Hearing
from agent.sessions.session import Stream
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.identity import Identity, TlsIdentity
from agent.trust.tls_pairs import TlsPair
from agent.trust.trust_store import TrustStore
from agent.ways import looked_at
from agent.ways.asking_why import Verdict, ask_why
from agent.ways.choice import GRPC
from compliance.rejection import Rejection

FILE: Final = "way_in.json"
SET_ASIDE_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered between sessions. `failed_at` is when the newest failed, ISO 8601; empty while it has not.

    `renew_now`: the collector said that the certificate is of no use, whatever this device's clock says.
    """

    failed_at: str = ""
    renew_now: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    pair: TlsPair
    newest: bool


@dataclass(slots=True)
class _Listening:
    """A session that is being opened. The stream is there before anything that it says: it says nothing before the Hello."""

    hear: Hear
    welcomed: bool = False
    stream: Stream | None = None

    @property
    def via(self) -> str:
        return self.stream.via if self.stream else ""


class WayIn:
    """The way into one collector. `open_port` connects to its enrolment port, believing the authorities that it is given.
    `clock` is the school's time, where that was told.

    `renewed` is called when a new certificate has come: what failed with the old one may work now. `through_filter`: HTTPS may
    end at a filter that the school named, and proves no authority then. `http2_failure` says why the session that was opened
    last goes over HTTPS; empty where HTTP/2 was not tried. `renewal_trouble` hears why a renewal failed, "" when that is over.
    """

    def __init__(
        self,
        folder: StateFolder,
        record: EnrolmentRecord,
        identity: Identity,
        open_port: Callable[[bytes], AbstractContextManager[MembersPort]],
        clock: Callable[[], datetime],
        renewed: Callable[[], None],
        *,
        through_filter: bool = False,
        http2_failure: Callable[[], str] = str,
        renewal_trouble: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._record = record
        self._identity = identity
        self._open_port = open_port
        self._clock = clock
        self._renewed = renewed
        self._through_filter = through_filter
        self._http2_failure = http2_failure
        self._tries = RenewalTries(folder, clock, renewal_trouble)
        self._trust = TrustStore(folder)
        self._memory = _load(folder)

    def open(self, open_stream: Callable[[TlsIdentity, Hear], Stream], hear: Hear) -> Stream:
        """Open a session, with a new certificate if it is time for one.

        Raises DeliveryRefused or CollectorUnreachable when there is no good certificate and none can be had.
        """
        self._renew_if_due()
        choice = self._choose()
        tls = self._identity.tls(choice.pair, newest_roots=choice.newest)
        listening = _Listening(hear)
        listening.stream = open_stream(tls, partial(self._hear, choice, listening))
        return listening.stream

    def _renew_if_due(self) -> None:
        """A renewal that fails costs nothing while there is a good certificate: whatever it was, the session may go on."""
        if not self._memory.renew_now and not self._is_due():
            self._tries.over()
            return
        if not self._memory.renew_now and not self._is_time():
            return
        try:
            with self._open_port(self._roots) as port:
                port.describe()  # over HTTPS this may tell a device whose clock is wrong what time it is
                if not self._memory.renew_now and not self._is_due():
                    return
                renew(self._folder, self._identity, self._record, port)
            self._remember(Memory())
            self._renewed()
            self._tries.over()
        except AgentError as error:
            self._tries.failed(error)
            if self._is_good(tls_pairs.current_pair(self._folder)) or self._is_good(tls_pairs.next_pair(self._folder)):
                return  # there is time; what is wrong beyond the renewal, the session will hear
            if isinstance(error, EnrolmentRefused):
                raise DeliveryRefused(str(error), code=self._code_of(tls_pairs.current_pair(self._folder))) from error
            raise

    def _is_time(self) -> bool:
        """Whether it is worth asking now, after failures: always, where no session can be had without."""
        pairs = tls_pairs.next_pair(self._folder), tls_pairs.current_pair(self._folder)
        good = next((each for each in pairs if each is not None and self._is_good(each)), None)
        return good is None or self._tries.is_time(good.certificate)

    def _is_due(self) -> bool:
        pair = tls_pairs.next_pair(self._folder) or tls_pairs.current_pair(self._folder)
        if pair is None:
            return True
        roots = self._trust.roots(newest=True)
        known = looked_at.renewal_of(self._folder, pair, roots)
        if known is not None:
            return self._clock() >= known
        return not pair.is_sound or self._is_due_at_a_look(pair, roots)

    def _is_due_at_a_look(self, pair: TlsPair, roots: bytes) -> bool:
        due, is_known = renewal_due_at(pair.leaf), self._trust.knows_issuer_of(pair.leaf)
        if is_known:
            looked_at.remember(self._folder, pair, roots, due)
        return self._clock() >= due or (not self._goes_back and not is_known)

    def _choose(self) -> _Choice:
        current, waiting = tls_pairs.current_pair(self._folder), tls_pairs.next_pair(self._folder)
        newest = not self._goes_back
        if waiting is None or (not newest and self._is_good(current)):
            return _Choice(current or tls_pairs.require_current(self._folder), newest)
        return _Choice(waiting, newest)

    def _hear(self, choice: _Choice, listening: _Listening, what: Hearing) -> None:
        """In a thread of the line: what cannot be kept here ends the session, which else would wait for a word in vain."""
        try:
            heard = self._considered(choice, listening, what)
        except AgentError as error:
            heard = error
        listening.hear(heard)
        if heard is what and _is_welcome(what):
            self._look_behind_http2(choice, listening.via)

    def _considered(self, choice: _Choice, listening: _Listening, what: Hearing) -> Hearing:
        if isinstance(what, AgentError):
            if not listening.welcomed:
                self._failed(choice)
            return self._explained(what, choice)
        if _is_welcome(what):
            listening.welcomed = True
            self._worked(choice, listening.via)
        return what

    def _worked(self, choice: _Choice, via: str) -> None:
        """A certificate has proved itself where it was shown. Authorities have, unless a filter showed itself."""
        if not choice.newest:
            return
        if via == GRPC:
            tls_pairs.use_next(self._folder)
            self._remember(replace(self._memory, failed_at=""))
        if via == GRPC or not self._through_filter:
            self._trust.proved()

    def _look_behind_http2(self, choice: _Choice, via: str) -> None:
        """A certificate that is refused looks like a line that breaks HTTP/2: a session over HTTPS must not hide it."""
        if via != GRPC and may_be_a_refusal(self._http2_failure()):
            self._explained(CollectorUnreachable(self._http2_failure()), choice)

    def _failed(self, choice: _Choice) -> None:
        """What is new is suspected once; when what is old does no better, it was not at fault."""
        something_waits = self._trust.has_next or tls_pairs.next_pair(self._folder) is not None
        failed_at = self._clock().isoformat() if choice.newest and something_waits else ""
        self._remember(replace(self._memory, failed_at=failed_at))

    def _explained(self, error: AgentError, choice: _Choice) -> AgentError:
        """The collector's own reason in the place of a failure that may be a refusal."""
        if not isinstance(error, DeliveryRefused) and not may_be_a_refusal(str(error)):
            return error
        told = self._asked_why(choice.pair)
        if told is None or told.rejection is Rejection.FINE:
            return error
        if told.may_renew:
            self._remember(replace(self._memory, renew_now=True))
            return CollectorUnreachable(f"the collector refuses this device for now: {told.words}")
        return DeliveryRefused(f"the collector refuses this device: {told.words}", code=told.rejection)

    def _code_of(self, pair: TlsPair | None) -> str:
        """The collector's own word for why this device gets no certificate; empty where it says none, or may have one."""
        told = self._asked_why(pair)
        return "" if told is None or told.may_renew else told.rejection

    def _asked_why(self, pair: TlsPair | None) -> Verdict | None:
        """What the collector says of this device and this certificate; None where it cannot be asked."""
        try:
            with self._open_port(self._roots) as port:
                return ask_why(self._identity, self._record, pair.serial if pair and pair.is_sound else "", port)
        except AgentError:
            return None

    @property
    def _roots(self) -> bytes:
        """For the enrolment port: whoever is believed at all may explain, and certify a key that we hold."""
        return self._trust.roots(newest=True) + self._trust.roots(newest=False)

    @property
    def _goes_back(self) -> bool:
        failed_at = self._memory.failed_at
        return bool(failed_at) and timedelta(0) <= self._clock() - kept_json.instant(failed_at) < SET_ASIDE_FOR

    def _is_good(self, pair: TlsPair | None) -> bool:
        return pair is not None and pair.is_sound and not pair.has_ended(self._clock())

    def _remember(self, memory: Memory) -> None:
        if memory != self._memory:
            self._memory = memory
            self._folder.write(FILE, json.dumps(asdict(memory)).encode())


def _is_welcome(what: Hearing) -> bool:
    return what is not None and not isinstance(what, AgentError) and what.HasField("welcome")


def _load(folder: StateFolder) -> Memory:
    """A damaged file is an empty one: at worst something is tried once more."""
    content = folder.read(FILE)
    try:
        memory = kept_json.record(Memory, content) if content else Memory()
        if memory.failed_at:
            kept_json.instant(memory.failed_at)
    except ValueError:
        return Memory()
    return memory
