"""Sessions in turns, for networks that break HTTP/2: the same reception, the same ledger, the same answers as on a stream."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias, assert_never

from google.protobuf.message import DecodeError

from collector.arrivals import Arrival
from collector.errors import NotOurPass, PassRefused, SessionOver
from collector.intake.turn_answers import TurnAnswers
from collector.intake.turn_outbox import TurnOutbox
from collector.intake.turn_session import TurnSession
from collector.ledger import Ledger
from collector.metrics import Metrics
from collector.sessions.doorway import Busy
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import Hall
from collector.sessions.open_sessions import Ending, OpenSession
from collector.sessions.passes import Pass, claimed_session, read_pass
from collector.sessions.reception import Refused, Welcomed
from collector.sessions.term import term_of
from collector.store.database import Database
from compliance.wire.v1 import https_pb2, session_pb2

VIA: Final = "https"
MOST_SESSIONS: Final = 2000  # each keeps a few hundred bytes while its device is silent; streams are the usual way
SILENCE: Final = timedelta(seconds=90)  # a device asks every 20 s while its session lasts
_ROOM_SECONDS: Final = 5.0
_FATE_SECONDS: Final = 10.0  # with those before it less than the 20 that a device waits for its turn to be answered
_AGAIN_SECONDS: Final = 30


Said: TypeAlias = Sequence[session_pb2.AgentMessage]
"""What a device says in one turn."""


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
        self._database = database
        self._desk = desk
        self._ledger = ledger
        self._open = hall.sessions
        self._doorway = hall.doorway
        self._under_way = hall.under_way
        self._clock = clock
        self._metrics = metrics
        self._answers = TurnAnswers()
        self._by_nonce: dict[bytes, TurnSession] = {}
        metrics.https_sessions(self._count)

    async def turn(self, content: bytes, address: str) -> bytes:
        """Take one turn that came from this address and give what is due. Raises PassRefused, SessionOver, StoreError."""
        with self._metrics.turn():
            return await self._take_turn(content, address)

    async def _take_turn(self, content: bytes, address: str) -> bytes:
        try:
            shown, said = await self._shown(content, address)
        except NotOurPass:
            self._doorway.stranger_came(address)
            raise
        return await self._answers.to(shown.message_hash, lambda: self._answer(shown, said, address))

    async def _shown(self, content: bytes, address: str) -> tuple[Pass, Said]:
        """Who speaks, and what is said. Where strangers have been many, only sessions that are open are looked for."""
        try:
            turn = https_pb2.Turn.FromString(content)
            said = https_pb2.Said.FromString(turn.said)
        except DecodeError as error:
            raise NotOurPass("this is no turn of a session", "not a Turn") from error
        if claimed_session(turn) not in self._by_nonce and (busy := self._doorway.stranger_wanted(address)) is not None:
            raise _later(busy)
        return await asyncio.to_thread(self._read_pass, turn), said.messages

    def _read_pass(self, turn: https_pb2.Turn) -> Pass:
        with self._database.reading() as tx:
            return read_pass(tx, turn, self._clock())

    async def _answer(self, shown: Pass, said: Said, address: str) -> bytes:
        session = self._continued(shown) if shown.session_nonce else await self._begun(shown, said, address)
        session.is_answering = True
        try:
            is_done = session.turn > 1 and await self._has_room(session) and self._hear(session, said)
            due = await session.outbox.fetch(_FATE_SECONDS)
        finally:
            session.is_answering = False
        if session.outbox.ending is not None and not due:
            self._end(session)
            raise _over(*session.outbox.ending)
        if is_done:
            self._end(session)
        return https_pb2.Heard(messages=due).SerializeToString()

    async def _begun(self, shown: Pass, said: Said, address: str) -> TurnSession:
        if len(said) != 1 or said[0].WhichOneof("kind") != "hello" or shown.turn != 1:
            raise PassRefused("a session begins with Hello", "the first turn is no Hello")
        self._let_go()
        if len(self._by_nonce) >= MOST_SESSIONS:
            raise SessionOver("the collector holds as many sessions over HTTPS as it can; come back later", _AGAIN_SECONDS)
        busy = self._doorway.session_wanted(shown.device.device_id) or self._doorway.devices_wanted(address)
        if busy is not None:
            raise _later(busy)
        hello = said[0].hello
        self._metrics.hello(hello.spooled_messages, hello.spooled_bytes, hello.oldest_spooled_seconds)
        with self._doorway.opening():
            reception = await self._desk.receive(shown.caller, hello)
        if isinstance(reception, Refused):
            raise PassRefused(reception.words, reception.words)
        return self._welcome(shown, reception)

    def _welcome(self, shown: Pass, welcomed: Welcomed) -> TurnSession:
        device, loop = welcomed.device, asyncio.get_running_loop()
        outbox = TurnOutbox(loop, self._under_way, lambda: self._open.remove(opened))
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
        self._open.add(opened)
        session = TurnSession(welcomed.session_nonce, opened, outbox, self._clock(), shown.message_hash)
        self._by_nonce[session.nonce] = session
        return session

    def _continued(self, shown: Pass) -> TurnSession:
        session = self._by_nonce.get(shown.session_nonce)
        if session is None or session.open.device_id != shown.device.device_id:
            raise SessionOver("this session is over; begin another one", 0)
        before = session.message_hash
        session.goes_on(shown, self._clock())
        self._answers.forget(before)
        self._desk.heard(shown.device.device_id, session.nonce)
        return session

    async def _has_room(self, session: TurnSession) -> bool:
        """Whether what all devices say is written as fast as they say it; else this one comes back later."""
        if await self._under_way.room(_ROOM_SECONDS):
            return True
        session.outbox.end(Ending.LATER, "the collector cannot write as fast as it is told")
        return False

    def _hear(self, session: TurnSession, said: Said) -> bool:
        """Hand over what the device says; True when it says that it is done."""
        for message in said:
            match message.WhichOneof("kind"):
                case "bye":
                    return True
                case "envelope":
                    self._take(session, [message.envelope])
                case "batch":
                    self._take(session, message.batch.envelopes)
                case _:
                    pass  # a status that asks for nothing, or a message of a later version
        return False

    def _take(self, session: TurnSession, sealed: Sequence[bytes]) -> None:
        if sealed and session.outbox.ending is None and session.outbox.expect(sealed):  # no answer comes to an empty batch
            device_id, serial = session.open.device_id, session.open.certificate_serial
            self._ledger.take_all([Arrival(each, device_id, serial, VIA, session.outbox) for each in sealed])

    def _count(self) -> int:
        """Of those whose devices were heard within their time. Asked in another thread: a copy is looked through."""
        oldest = self._clock() - SILENCE
        return sum(each.heard_at >= oldest for each in list(self._by_nonce.values()))

    def _let_go(self) -> None:
        """Of the sessions whose devices have fallen silent. Asked when another one begins: until then they cost nothing."""
        oldest = self._clock() - SILENCE
        for session in [each for each in self._by_nonce.values() if each.heard_at < oldest]:
            self._end(session)

    def _end(self, session: TurnSession) -> None:
        self._open.remove(session.open)
        self._by_nonce.pop(session.nonce, None)


def _later(busy: Busy) -> SessionOver:
    return SessionOver(str(busy), busy.retry_after_seconds + busy.spread_seconds)


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
