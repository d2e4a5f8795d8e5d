"""What others changed in the database, and what the open sessions must hear of it: looked for every two seconds.

The command line and the collector that serves meet only in the database. One look asks a few questions whatever the number of
sessions: which devices changed their state lately, which checks were asked for, which policy and nonce are in force, and what
the audit log says of loans and assets since the last look.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.registers.told_contexts import ToldContexts
from collector.sessions import objections
from collector.sessions.briefing import Briefing, Trust, news
from collector.sessions.concerned import concerned
from collector.sessions.context_news import Signing
from collector.sessions.messages import begin_anew, run_now
from collector.sessions.open_sessions import Ending, OpenSession, OpenSessions
from collector.store import audit, check_requests, devices, nonces, policies, policy_bundles, schools
from collector.store.check_requests import CheckRequest
from collector.store.database import Database, Transaction
from collector.store.devices import Whereabouts
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import IssuedBundle, for_device
from compliance.capabilities import Capability
from compliance.envelope import Signer
from compliance.told_context import ToldContext

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
# A change is dated when its command began, and seen when it is committed: that may be later by a person's hesitation and the
# longest wait for the database.
_LATE: Final = timedelta(minutes=5)
_EVERYBODY_AFTER_LOOKS: Final = 30  # a session that began between a change and the look at it would else not hear of it
_CONTEXTS_OF_A_LOOK: Final = 250  # to read and to sign: a tenth of a second, while sessions wait for the same loop


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for everybody: while it stays the same, and no register changed, no session has to be looked at."""

    server_nonce: bytes
    digests: Mapping[str, bytes | None]
    bundles: Mapping[str, Sequence[IssuedBundle]]
    trust: Trust


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look has read. `changed` are the devices here whose context may have changed since the look before, `contexts`
    are of those that it was to read.
    """

    moved: Sequence[Whereabouts]
    requests: Sequence[CheckRequest]
    in_force: InForce
    policies: Mapping[str, AdoptedPolicy]
    changed: Set[bytes]
    contexts: Mapping[bytes, ToldContext]
    newest_entry: int


class Watch:
    """Looks, and tells the open sessions. `trust` gives the trust bundle in force, `policy_signer` holds the policy key."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        sessions: OpenSessions,
        trust: Callable[[], Trust],
        policy_signer: Signer | None,
    ) -> None:
        """A watch that has not looked yet."""
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._trust = trust
        self._policy_signer = policy_signer
        self._due: dict[bytes, None] = {}  # whose context is to be looked at, in the order in which that was noticed
        self._newest_entry: int | None = None
        self._policies: Mapping[str, AdoptedPolicy] = {}
        self._told: InForce | None = None
        self._looks = 0

    async def keep_looking(self) -> None:
        """Look every two seconds until cancelled. A look that fails is logged, and made again."""
        while True:
            try:
                await self.look()
            except Exception:  # whatever goes wrong here must not leave revoked devices connected for ever
                log.exception("the open sessions could not be looked after; it is tried again")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Read what changed, and tell the sessions that it concerns."""
        now = self._clock()
        present = {each.device_id: each.school_id for each in self._sessions}
        wanted = [each for each in self._due if each in present][:_CONTEXTS_OF_A_LOOK]
        seen = await asyncio.to_thread(self._read, now, present, wanted)
        self._newest_entry, self._policies = seen.newest_entry, seen.policies
        self._end(seen.moved, now)
        self._due = dict.fromkeys(
            [each for each in (*self._due, *seen.changed) if each in present and each not in seen.contexts]
        )
        self._brief(seen, now)
        await self._send(seen.requests, now)

    def _read(self, now: datetime, present: Mapping[bytes, str], wanted: Sequence[bytes]) -> _Seen:
        with self._database.reading() as tx:
            newest = audit.newest(tx) if self._newest_entry is None else self._newest_entry
            entries = audit.since(tx, newest)
            changed, contexts = concerned(tx, entries, present), ToldContexts(tx, now)
            read = [*wanted, *(changed - set(wanted))][:_CONTEXTS_OF_A_LOOK]
            found = (devices.find(tx, each) for each in read)
            everyone = [each.school_id for each in schools.everyone(tx)]
            digests = {each: policies.digest_in_force(tx, each) for each in everyone}
            bundles = {each: policy_bundles.given(tx, each) for each in everyone}
            return _Seen(
                moved=devices.moved_since(tx, now - _LATE),
                requests=check_requests.unsent(tx, now),
                in_force=InForce(nonces.newest(tx) or b"", digests, bundles, self._trust()),
                policies=self._policies_of(tx, digests),
                changed=changed,
                contexts={each.device_id: contexts.of(each) for each in found if each is not None},
                newest_entry=entries[-1].entry_id if entries else newest,
            )

    def _policies_of(self, tx: Transaction, digests: Mapping[str, bytes | None]) -> dict[str, AdoptedPolicy]:
        """The packs in force; the text of one is read once."""
        held = {school_id: each for school_id, each in self._policies.items() if each.digest == digests.get(school_id)}
        read = {each: policies.in_force(tx, each) for each, digest in digests.items() if digest and each not in held}
        return held | {school_id: each for school_id, each in read.items() if each is not None}

    def _end(self, moved: Sequence[Whereabouts], now: datetime) -> None:
        """A device that may not speak any more, or has a new chain to begin, is not left in its session, however silent."""
        for each in moved:
            session = self._sessions.of_device(each.device_id)
            if session is None:
                continue
            objection = objections.to_state(each.state)
            if objection is not None:
                session.stream.end(Ending.REFUSED, objection.words)
            elif each.epoch != session.epoch and each.head_sequence == 0:
                session.stream.end(Ending.ORDERLY, "", begin_anew())
        for session in self._sessions:
            session.ends_by_now(now)

    def _brief(self, seen: _Seen, now: datetime) -> None:
        self._looks += 1
        everybody = seen.in_force != self._told or self._looks % _EVERYBODY_AFTER_LOOKS == 0
        self._told = seen.in_force
        signing = Signing(self._policy_signer, now) if self._policy_signer else None
        for session in self._sessions if everybody else self._of(seen.contexts):
            policy, context = seen.policies.get(session.school_id), seen.contexts.get(session.device_id)
            bundle = for_device(seen.in_force.bundles.get(session.school_id, ()), session.device_id)
            briefing = Briefing(seen.in_force.server_nonce, bundle, policy, context, seen.in_force.trust, signing)
            messages, session.told = news(session.told, briefing)
            said = session.told.context
            if signing and context is None and said and said.is_due(bundle.version if bundle else 0, now):
                self._due[session.device_id] = None
            for message in messages:
                session.stream.say(message)

    def _of(self, device_ids: Iterable[bytes]) -> list[OpenSession]:
        return [session for each in device_ids if (session := self._sessions.of_device(each)) is not None]

    async def _send(self, requests: Sequence[CheckRequest], now: datetime) -> None:
        reachable = [(each, session) for each in requests if (session := self._able(each.device_id)) is not None]
        if not reachable:
            return
        await asyncio.to_thread(self._mark_as_sent, [each for each, _ in reachable], now)
        for request, session in reachable:
            session.stream.say(run_now(request.nonce, request.expires_at - now))

    def _able(self, device_id: bytes) -> OpenSession | None:
        session = self._sessions.of_device(device_id)
        return session if session is not None and Capability.CHECK_NOW in session.capabilities else None

    def _mark_as_sent(self, requests: Sequence[CheckRequest], now: datetime) -> None:
        with self._database.writing() as tx:
            for each in requests:
                check_requests.sent(tx, each.nonce, now)
