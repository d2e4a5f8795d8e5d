"""Sessions in turns, for networks that break HTTP/2: the same reception, the same ledger, the same answers as on a stream."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import Final, assert_never

from collector.arrivals import Arrival
from collector.errors import PassRefused, SessionOver
from collector.evidence.ledger import Ledger
from collector.intake.turn_answers import TurnAnswers
from collector.intake.turn_outbox import TurnOutbox
from collector.intake.turn_reading import Said, TurnReading, later
from collector.intake.turn_session import TurnSession
from collector.intake.turn_sessions import TurnSessions
from collector.operation.metrics import Metrics
from collector.sessions.device_words import word_of
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import Hall
from collector.sessions.messages import throttle
from collector.sessions.open_sessions import Ending, OpenSession
from collector.sessions.passes import Pass
from collector.sessions.reception import Refused, Welcomed
from collector.sessions.term import term_of
from collector.store.database import Database
from collector.store.devices import Device
from compliance.wire.v1 import https_pb2

VIA: Final = "https"
_PACE_SECONDS: Final = 3.0
_ROOM_SECONDS: Final = 4.0
_FATE_SECONDS: Final = 10.0  # with those before it less than the 20 that a device waits for its turn to be answered
_TOO_FAST: Final = "this device sends faster than its share"
_AGAIN_SECONDS: Final = 30


class HttpsSessions:
    """The sessions that are held in turns. Used in the thread of the event loop only."""

    def __init__(
        self,
        database: Database,
        desk: FrontDesk,
        ledger: Ledger,
        hall: Hall,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        """In the hall others find every session that is open, whatever its transport."""
        self._desk = desk
        self._ledger = ledger
        self._hall = hall
        self._clock = clock
        self._metrics = metrics
        self._answers = TurnAnswers()
        self._sessions = TurnSessions(hall.budgets.most_turn_sessions, hall.sessions, hall.monotonic)
        self._reading = TurnReading(database, hall.doorway, self._sessions, clock)
        metrics.https_sessions(self._sessions.count)

    async def turn(self, content: bytes, address: str) -> bytes:
        """Take one turn that came from this address and give what is due. Raises PassRefused, SessionOver, StoreError."""
        with self._metrics.turn():
            shown, said = await self._reading.read(content, address)
            return await self._answers.to(shown.message_hash, lambda: self._answer(shown, said, address))

    async def _answer(self, shown: Pass, said: Said, address: str) -> bytes:
        session = self._continued(shown) if shown.session_nonce else await self._begun(shown, said, address)
        session.is_answering = True
        try:
            is_done = session.turn > 1 and await self._may_be_heard(session) and self._hear(session, shown.device, said)
            due = await session.outbox.fetch(_FATE_SECONDS)
        finally:
            session.is_answering = False
        if session.outbox.ending is not None and not due:
            self._sessions.remove(session)
            raise _over(*session.outbox.ending)
        if is_done:
            self._sessions.remove(session)
        return https_pb2.Heard(messages=due).SerializeToString()

    async def _begun(self, shown: Pass, said: Said, address: str) -> TurnSession:
        if len(said) != 1 or said[0].WhichOneof("kind") != "hello" or shown.turn != 1:
            raise PassRefused("a session begins with Hello", "the first turn is no Hello")
        doorway = self._hall.doorway
        busy = doorway.session_wanted(shown.device.device_id) or doorway.devices_wanted(address)
        if busy is not None:
            raise later(busy)
        self._sessions.make_room()
        hello = said[0].hello
        self._metrics.hello(hello.spooled_messages, hello.spooled_bytes, hello.oldest_spooled_seconds)
        with doorway.opening():
            reception = await self._desk.receive(shown.caller, hello)
        if isinstance(reception, Refused):
            raise PassRefused(reception.words, reception.words)
        return self._welcome(shown, reception)

    def _welcome(self, shown: Pass, welcomed: Welcomed) -> TurnSession:
        device, loop = welcomed.device, asyncio.get_running_loop()
        outbox = TurnOutbox(loop, self._hall.under_way, lambda: self._hall.sessions.remove(opened))
        for message in welcomed.messages:
            outbox.say(message)
        opened = OpenSession(
            device_id=device.device_id,
            school_id=device.school_id,
            certificate_serial=device.certificate_serial,
            term=term_of(shown.caller, self._clock()),
            epoch=device.epoch,
            capabilities=welcomed.capabilities,
            told=welcomed.told,
            stream=outbox,
        )
        now = self._hall.monotonic()
        session = TurnSession(welcomed.session_nonce, opened, outbox, now, now, shown.message_hash)
        self._sessions.add(session)
        return session

    def _continued(self, shown: Pass) -> TurnSession:
        session = self._sessions.of(shown.session_nonce, shown.device.device_id)
        before = session.message_hash
        session.goes_on(shown, self._clock(), self._hall.monotonic())
        self._answers.forget(before)
        self._desk.heard(shown.device.device_id, session.nonce)
        return session

    async def _may_be_heard(self, session: TurnSession) -> bool:
        """Whether it has waited for what it sent before, and the disk keeps up with all that is said; else it comes later."""
        owed = self._hall.pace.owed(session.open.device_id)
        await asyncio.sleep(min(owed, _PACE_SECONDS))
        if owed > _PACE_SECONDS:
            session.outbox.end(Ending.LATER, _TOO_FAST, throttle(ceil(owed), ceil(owed), _TOO_FAST))
        elif not await self._hall.under_way.room(_ROOM_SECONDS):
            session.outbox.end(Ending.LATER, "the collector cannot write as fast as it is told")
        return session.outbox.ending is None

    def _hear(self, session: TurnSession, device: Device, said: Said) -> bool:
        """Hand over what the device says; True when it says that it is done."""
        for message in said:
            match message.WhichOneof("kind"):
                case "bye":
                    self._desk.left(device, message.bye.reason or "none")
                    return True
                case "envelope":
                    self._take(session, [message.envelope])
                case "batch":
                    self._take(session, message.batch.envelopes)
                case "policy_status" | "context_status" if session.open.takes_a_status():
                    self._desk.of_what_came(word_of(session.open, message))
                case _:
                    pass  # a message of a later version
        return False

    def _take(self, session: TurnSession, sealed: Sequence[bytes]) -> None:
        if sealed and session.outbox.ending is None and session.outbox.expect(sealed):  # no answer comes to an empty batch
            session.spoke_at = session.heard_at
            self._hall.pace.take(session.open.device_id, sealed)
            device_id, serial = session.open.device_id, session.open.certificate_serial
            self._ledger.take_all([Arrival(each, device_id, serial, VIA, session.outbox) for each in sealed])


def _over(ending: Ending, words: str) -> PassRefused | SessionOver:
    match ending:
        case Ending.REFUSED:
            return PassRefused(words, words)
        case Ending.TOO_MUCH | Ending.LATER:
            return SessionOver(words, _AGAIN_SECONDS)
        case Ending.ORDERLY:
            return SessionOver("this session is over; begin another one", 0)
        case impossible:
            assert_never(impossible)
