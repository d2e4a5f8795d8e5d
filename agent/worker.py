"""The worker: one process that surveys, delivers, keeps the session open while its starter listens, and ends.

It is told what to do by lines on its standard input (`survey schedule`, `survey change`, `part stopped` …) and says on its
standard output what is done (`surveyed`, `beat`, `welcomed`, `heartbeats`, `acknowledged`, `asks-other`, `retry-after`). When
the input ends it says goodbye and ends too: a worker never outlives the resident that started it. Killed at any moment it
loses nothing: what is sent is on the disk.
"""

import gc
import queue
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from agent.continuity import heartbeat_now
from agent.cycle import ReportingDevice, report_now
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.line.hearing import SESSION_ANSWER_SECONDS, Hear, Hearing
from agent.standing import heartbeat_is_due
from agent.state_folder import StateFolder
from compliance.parting import Parting
from compliance.report import Trigger
from compliance.values import dataclass

if TYPE_CHECKING:
    from agent.sessions.session import Session, Stream

LOOK_SECONDS: Final = 60.0
"""How often an idle worker looks whether the charger was pulled."""

LAST_WORD_SECONDS: Final = 5.0
"""How long a worker that is to end waits for the answer to its last word. It has ten before it is made to end."""


@dataclass(frozen=True, slots=True)
class SurveyAsked:
    """Somebody wants a report now."""

    trigger: Trigger


@dataclass(frozen=True, slots=True)
class PartAsked:
    """The service ends so: say it."""

    parting: Parting


@dataclass(frozen=True, slots=True)
class EndAsked:
    """Say goodbye and end."""

    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The collector did something, at this time in milliseconds on the clock that never jumps."""

    what: Hearing
    at: int


Event: TypeAlias = SurveyAsked | PartAsked | EndAsked | Heard


class Worker:
    """One worker. `stays` says, each time it is asked, for how many seconds more an idle session may stay open; `new_nonce`
    draws the random number of a session; `leaves_as` is what it says when such a session has been open for long enough.
    """

    def __init__(
        self,
        folder: StateFolder,
        device: ReportingDevice,
        open_stream: "Callable[[Hear], Stream]",
        stays: Callable[[], float],
        say: Callable[[str], None],
        new_nonce: Callable[[], bytes],
        leaves_as: Parting | None = None,
    ) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()  # safe to put into from a signal handler
        self._folder = folder
        self._device = device
        self._open_stream = open_stream
        self._stays = stays
        self._say = say
        self._new_nonce = new_nonce
        self._leaves_as = leaves_as
        self._parting: Parting | None = None

    def keep(self, trigger: Trigger | None, parting: Parting | None = None) -> None:
        """Survey if asked, else say that nothing changed if it is time to. It is on the disk when this returns.

        Where the service has ended, it says nothing but how.
        """
        if parting is not None:
            self._part(parting)
            return
        if trigger is None and self._device.spool.chain.has_only_begun:  # nothing of this device is known in its new epoch
            trigger = Trigger.CHANGE
        if trigger is not None:
            self._survey(trigger)
        else:
            self._beat_if_due()

    def work(self, trigger: Trigger | None, parting: Parting | None = None) -> None:
        """Keep, then deliver until there is nothing left to do. Raises what keeps a report from being made or delivered.

        What cannot be kept, because the disk is full or the report too large, keeps nothing else from being delivered.
        """
        not_kept = self._why_not_kept(trigger, parting)
        self._deliver()
        if not_kept is not None:
            self._note(not_kept)  # a session that opened has ended every trouble before it
            raise not_kept

    def _why_not_kept(self, trigger: Trigger | None, parting: Parting | None) -> AgentError | None:
        try:
            self.keep(trigger, parting)
        except AgentError as error:
            self._note(error)
            return error
        return None

    def _deliver(self) -> None:
        from agent.sessions.session import Session  # noqa: PLC0415 - a survey is on the disk before it is known whether anybody listens

        stream = self._open()
        session = Session(self._folder, self._device, stream, self._survey, self._say, self._new_nonce())
        try:
            session.greet()
            session.bye(self._converse(session))
        except AgentError as error:
            self._note(error)
            raise
        finally:
            stream.close()

    def _heard(self, what: Hearing) -> None:
        """Called in a thread of the stream: when it came counts, not when there is time for it."""
        self.events.put(Heard(what, self._device.host.monotonic_milliseconds()))

    def _open(self) -> "Stream":
        try:
            return self._open_stream(self._heard)
        except AgentError as error:
            self._note(error)
            raise

    def _converse(self, session: "Session") -> str:
        """Answer every event until it is time to end; say why."""
        gc.enable()  # it may stay for an hour; agent/__main__.py says why it was not
        while (patience := self._patience(session)) > 0:
            try:
                event = self.events.get(timeout=min(patience, session.answers_in_seconds))
            except queue.Empty:
                self._nothing_came(session)
                continue
            match event:
                case SurveyAsked(trigger):
                    self._survey(trigger)
                    session.push()
                case PartAsked(parting):
                    self._part(parting)
                    session.push()
                case EndAsked(reason):
                    return self._seen_off(session, reason)
                case Heard(what, at):
                    session.hear(what, at)
                case impossible:
                    assert_never(impossible)
        if self._leaves_as is not None:
            self._part(self._leaves_as)
            session.push()
        return self._seen_off(session, "all is delivered")

    def _seen_off(self, session: "Session", reason: str) -> str:
        """Wait a little for the collector to have this device's last word, if it has one; say why the session ends."""
        if self._parting is None:
            return reason
        until = self._device.host.monotonic_milliseconds() + round(LAST_WORD_SECONDS * 1000)
        while not session.is_idle and (left := until - self._device.host.monotonic_milliseconds()) > 0:
            try:
                event = self.events.get(timeout=left / 1000)
            except queue.Empty:
                break
            if isinstance(event, Heard):
                session.hear(event.what, event.at)
        return self._parting.value

    def _nothing_came(self, session: "Session") -> None:
        if session.answer_if_due():
            return
        if not session.is_idle:
            raise CollectorUnreachable(f"the collector said nothing for {SESSION_ANSWER_SECONDS:g} seconds")
        if self._beat_if_due():
            session.push()

    def _patience(self, session: "Session") -> float:
        return min(self._stays(), LOOK_SECONDS) if session.is_idle else SESSION_ANSWER_SECONDS

    def _part(self, parting: Parting) -> None:
        """Say how the service ends, where the last report still holds. Else the next run says it, as where it is not kept."""
        self._parting = parting
        try:
            if heartbeat_now(self._device, parting.value):
                self._device.runs.told()
        except AgentError as error:
            self._note(error)

    def _survey(self, trigger: Trigger, challenge: bytes = b"") -> None:
        report_now(self._device, trigger, challenge)
        self._say(f"surveyed {trigger}")

    def _beat_if_due(self) -> bool:
        """Say that nothing changed when it is time to; what heartbeats leave out may have changed, and then it is a report."""
        if not heartbeat_is_due(self._device.standing.now, self._device.host.now()):
            return False
        if not heartbeat_now(self._device):
            self._survey(Trigger.CHANGE)
            return True
        self._say("beat")
        return True

    def _note(self, error: AgentError) -> None:
        self._device.standing.update(trouble=str(error))
        if isinstance(error, DeliveryRefused):
            self._device.standing.update(refusal=str(error), refusal_code=error.code)
        if isinstance(error, CollectorUnreachable) and (error.retry_after_seconds or error.spread_seconds):
            self._say(f"retry-after {error.retry_after_seconds:g} {error.spread_seconds:g}")
