"""The desk at which every Hello is received: those that wait go into one transaction, so that thousands share one sync."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from collector.errors import StoreError
from collector.plain_text import one_line
from collector.registers.told_contexts import ToldContexts
from collector.sessions.briefing import Trust
from collector.sessions.caller import Caller
from collector.sessions.context_words import ContextWord, note_context
from collector.sessions.device_words import DeviceWord
from collector.sessions.policy_words import PolicyWord, note_word
from collector.sessions.reception import Front, Reception, receive
from collector.store import last_words, session_nonces
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.last_words import LastWords
from compliance.envelope import Signer
from compliance.wire.v1 import session_pb2

_TOGETHER: Final = 50  # some 20 ms of work: the ledger waits for the same lock
_OWED_TOGETHER: Final = 25
_WORDS_KEPT: Final = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Greeted:
    """A device said Hello, and waits."""

    caller: Caller
    hello: session_pb2.Hello
    answer: "asyncio.Future[Reception]"


@dataclass(frozen=True, slots=True)
class _Heard:
    """A device said something after a Welcome, so it has that Welcome's nonce."""

    device_id: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class _Left:
    """A device left its session, with these words or none. No evidence: where they cannot be written they are lost."""

    device: Device
    words: str


_Item: TypeAlias = _Greeted | _Heard | _Left | DeviceWord
_Fate: TypeAlias = Reception | Exception | None


@dataclass(slots=True)
class FrontDesk:
    """Receives devices in the order in which they come, for one event loop.

    `trust` gives the trust bundle in force; `signer` holds the receipts key, `policy_signer` the policy key, None where that
    cannot be read: then no device is told anything of itself.
    """

    database: Database
    clock: Callable[[], datetime]
    trust: Callable[[], Trust]
    signer: Signer
    policy_signer: Signer | None = None
    _waiting: list[_Item] = field(default_factory=list)
    _working: "asyncio.Task[None] | None" = None
    _owed: dict[bytes, _Heard] = field(default_factory=dict)  # confirmations that could not be written, one for each device

    async def receive(self, caller: Caller, hello: session_pb2.Hello) -> Reception:
        """Receive a device. Raises StoreError when nothing can be written now, and whatever else this Hello caused."""
        answer: asyncio.Future[Reception] = asyncio.get_running_loop().create_future()
        self._put(_Greeted(caller, hello, answer))
        return await answer

    def heard(self, device_id: bytes, nonce: bytes) -> None:
        """The device said something in the session of this nonce."""
        self._put(_Heard(device_id, nonce))

    def left(self, device: Device, words: str) -> None:
        """The device left its session, with these words of its own, or with none: its connection broke."""
        self._put(_Left(device, one_line(words, _WORDS_KEPT)))

    def of_what_came(self, word: DeviceWord) -> None:
        """The device said something of the policy, or of the context, that it was sent."""
        self._put(word)

    def _put(self, item: _Item) -> None:
        self._waiting.append(item)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._waiting:
            owed = list(self._owed.values())[:_OWED_TOGETHER]
            group, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            fates = await asyncio.to_thread(self._settle, [*owed, *group])
            for item, fate in zip([*owed, *group], fates, strict=True):
                match item:
                    case _Greeted():
                        _tell(item.answer, fate)
                    case _Heard():
                        self._note(item, fate)
                    case _Left():
                        _complain("how a session ended is not kept", item.device.device_id, fate)
                    case PolicyWord() | ContextWord():
                        _complain("what a device says of what it was sent is not kept", item.device_id, fate)
                    case impossible:
                        assert_never(impossible)

    def _note(self, item: _Heard, fate: _Fate) -> None:
        """Without its confirmation an old nonce would not be known to be old: it is written with what comes next."""
        if isinstance(fate, StoreError):
            self._owed[item.device_id] = item
            return
        if isinstance(fate, Exception):
            log.error("a session could not be confirmed", extra={"device": item.device_id.hex()}, exc_info=fate)
        if self._owed.get(item.device_id) == item:
            del self._owed[item.device_id]

    def _settle(self, group: Sequence[_Item]) -> list[_Fate]:
        try:
            trust, now = self.trust(), self.clock()
            with self.database.writing() as tx:
                front = Front(trust, self.signer, self.policy_signer, ToldContexts(tx, now))
                return [_fate(tx, item, now, front) for item in group]
        except Exception as error:  # noqa: BLE001 - told to each who waits, in whose name it is logged
            return [error] * len(group)


def _fate(tx: Transaction, item: _Item, now: datetime, front: Front) -> _Fate:
    """What one Hello breaks costs that Hello only."""
    try:
        with tx.nested():
            match item:
                case _Greeted(caller, hello):
                    return receive(tx, caller, hello, now, front)
                case _Heard(device_id, nonce):
                    session_nonces.confirm(tx, device_id, nonce, now)
                case _Left(device, words):
                    last_words.keep(tx, LastWords(device.device_id, device.school_id, words, now))
                case PolicyWord():
                    note_word(tx, item, now)
                case ContextWord():
                    note_context(tx, item, now)
                case impossible:
                    assert_never(impossible)
            return None
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - told to the one who waits, in whose name it is logged
        return error


def _complain(lost: str, device_id: bytes, fate: _Fate) -> None:
    if isinstance(fate, Exception):
        log.warning(lost, extra={"device": device_id.hex(), "reason": str(fate)})


def _tell(answer: "asyncio.Future[Reception]", fate: _Fate) -> None:
    if answer.done():  # who asked has hung up
        return
    if isinstance(fate, Exception):
        answer.set_exception(fate)
    elif fate is not None:
        answer.set_result(fate)
