"""What others changed in the database, and what the open sessions must hear of it: looked for every two seconds.

The command line and the collector that serves meet only in the database. One look asks a few questions whatever the number of
sessions: which devices changed their state lately, which checks were asked for, which policy and nonce are in force, and what
the audit log says of loans and assets since the last look.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.registers.context import context_of
from collector.sessions import objections
from collector.sessions.briefing import Briefing, Trust, news
from collector.sessions.messages import begin_anew, registers, run_now
from collector.sessions.open_sessions import Ending, OpenSession, OpenSessions
from collector.store import audit, check_requests, devices, loans, nonces, policies, policy_bundles, schools
from collector.store.audit import AuditEntry
from collector.store.check_requests import CheckRequest
from collector.store.database import Database, Transaction
from collector.store.devices import Whereabouts
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import IssuedBundle, for_device
from compliance.capabilities import Capability
from compliance.wire.v1 import enrolment_pb2

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
# A change is dated when its command began, and seen when it is committed: that may be later by a person's hesitation and the
# longest wait for the database.
_LATE: Final = timedelta(minutes=5)
_EVERYBODY_AFTER_LOOKS: Final = 30  # a session that began between a change and the look at it would else not hear of it


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for everybody: while it stays the same, and no register changed, no session has to be looked at."""

    server_nonce: bytes
    digests: Mapping[str, bytes | None]
    bundles: Mapping[str, Sequence[IssuedBundle]]
    trust: Trust


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look has read. `registers` has the devices whose registers changed since the look before."""

    moved: Sequence[Whereabouts]
    requests: Sequence[CheckRequest]
    in_force: InForce
    policies: Mapping[str, AdoptedPolicy]
    registers: Mapping[bytes, enrolment_pb2.Registers]
    newest_entry: int


class Watch:
    """Looks, and tells the open sessions. `trust` gives the trust bundle in force."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], sessions: OpenSessions, trust: Callable[[], Trust]
    ) -> None:
        """A watch that has not looked yet."""
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._trust = trust
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
        seen = await asyncio.to_thread(self._read, now, present)
        self._newest_entry, self._policies = seen.newest_entry, seen.policies
        self._end(seen.moved, now)
        self._brief(seen)
        await self._send(seen.requests, now)

    def _read(self, now: datetime, present: Mapping[bytes, str]) -> _Seen:
        with self._database.reading() as tx:
            newest = audit.newest(tx) if self._newest_entry is None else self._newest_entry
            entries = audit.since(tx, newest)
            everyone = [each.school_id for each in schools.everyone(tx)]
            digests = {each: policies.digest_in_force(tx, each) for each in everyone}
            bundles = {each: policy_bundles.given(tx, each) for each in everyone}
            return _Seen(
                moved=devices.moved_since(tx, now - _LATE),
                requests=check_requests.unsent(tx, now),
                in_force=InForce(nonces.newest(tx) or b"", digests, bundles, self._trust()),
                policies=self._policies_of(tx, digests),
                registers=_registers(tx, _concerned(tx, entries, present), now),
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

    def _brief(self, seen: _Seen) -> None:
        self._looks += 1
        everybody = seen.in_force != self._told or self._looks % _EVERYBODY_AFTER_LOOKS == 0
        self._told = seen.in_force
        for session in self._sessions if everybody else self._of(seen.registers):
            policy, changed = seen.policies.get(session.school_id), seen.registers.get(session.device_id)
            bundle = for_device(seen.in_force.bundles.get(session.school_id, ()), session.device_id)
            briefing = Briefing(seen.in_force.server_nonce, bundle, policy, changed, seen.in_force.trust)
            messages, session.told = news(session.told, briefing)
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


def _concerned(tx: Transaction, entries: Sequence[AuditEntry], present: Mapping[bytes, str]) -> set[bytes]:
    """The devices here whose registers these acts may have changed."""
    found: set[bytes] = set()
    for each in entries:
        if each.action.startswith("loan."):
            loan = loans.find(tx, each.school_id, each.subject)
            found |= {loan.device_id} if loan is not None and loan.device_id else set()
        elif each.action.startswith("assets."):
            found |= {device_id for device_id, school_id in present.items() if school_id == each.school_id}
    return found & present.keys()


def _registers(tx: Transaction, device_ids: set[bytes], now: datetime) -> dict[bytes, enrolment_pb2.Registers]:
    found = (devices.find(tx, each) for each in device_ids)
    return {each.device_id: registers(context_of(tx, each, now)) for each in found if each is not None}
