"""The resident: the small process that is always there. It waits, decides when the worker works, and starts it again.

It holds no gRPC, no cryptography and no protobuf (decision D12): those live in the worker, which is there only while it is of
use. This module is a state machine: told what happened and what time it is, it answers through its worker. It starts no process
and asks no clock itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Final, Protocol, TypeAlias, assert_never

from agent.schedule import LONGEST_ASKED_SECONDS, Backoff, Chance, next_survey_at, splayed_seconds

DONE: Final = 0
LOOK_SECONDS: Final = 5.0
"""The longest sleep: how late a dropped file, or a clock that ran on while the device slept, is noticed."""

UNREACHABLE: Final = 4
"""The exit code of a worker that could not go on with its collector, as in agent/exit_codes.py."""

BEAT_SECONDS: Final = 3600.0
"""How often a device says that nothing changed, until its collector asks for another cadence."""

SPLAY_SECONDS: Final = 120.0
"""After a session that stood, devices come back over this time: a collector that restarts meets them one by one (point 44)."""

NEW_POLICY_SPREAD_SECONDS: Final = 30.0
"""A policy is adopted for all devices in one moment, and those that are connected hear of it then: they survey over this."""

WORTH_A_WORKER: Final = frozenset({"stopped", "uninstalled"})
"""Ends for which a worker is started if none runs, words of `compliance.parting.Parting`. No shut-down waits for that."""

WATCHED: Final = frozenset({"media", "policy", "antivirus", "screen_lock"})
"""The triggers that anybody at the device can pull as often as they like: surveys for them keep a distance."""


@dataclass(frozen=True, slots=True)
class SurveyWanted:
    """Something asks for a report. `trigger` is a word of `compliance.report.Trigger`."""

    trigger: str


@dataclass(frozen=True, slots=True)
class WorkerSaid:
    """A line from the worker."""

    line: str


@dataclass(frozen=True, slots=True)
class WorkerEnded:
    """The worker is gone."""

    exit_code: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The service is stopped."""


Event: TypeAlias = SurveyWanted | WorkerSaid | WorkerEnded | Stop


class RunningWorker(Protocol):
    """A worker that was started."""

    def ask(self, trigger: str) -> None:
        """Ask it for a survey."""

    def part(self, parting: str) -> None:
        """Let it say how the service ends, a word of `compliance.parting.Parting`, when it is ended."""

    def end(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often and how soon, in seconds."""

    survey_every_seconds: float
    settle_seconds: float
    backoff: Backoff
    changes_apart_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is started for: a survey for this trigger, or a heartbeat if it is time, and then to deliver what waits.

    `only_keep`: not to deliver, for the collector wants, or needs, to be left alone yet. `parting`: say how the service ends.
    """

    trigger: str
    only_keep: bool
    parting: str = ""


@dataclass(slots=True)
class Resident:
    """Decides. `start` starts a worker for a task.

    `on_battery` is asked before a worker is started for nothing but a heartbeat: that is not worth waking up for.
    """

    cadence: Cadence
    chance: Chance
    start: Callable[[Task], RunningWorker]
    on_battery: Callable[[], bool]
    now: float  # seconds on a clock that never goes back; every event and every look moves it on
    wanted: dict[str, float] = field(default_factory=dict)  # trigger -> when it is due
    running: bool = True
    _worker: RunningWorker | None = None
    _asked: tuple[str, ...] = ()  # the triggers that the survey which was asked for answers, the one that it names first
    _last_watched_at: float = -inf  # when a survey for something that is watched was asked for
    _only_keeps: bool = False
    _beat_wanted: bool = False
    _beat_seconds: float = BEAT_SECONDS
    _failures: int = 0
    _was_welcomed: bool = False
    _retry_after: tuple[float, float] | None = None
    _deliver_at: float | None = None
    _next_survey_at: float = 0.0
    _next_beat_at: float = 0.0

    def begin(self) -> None:
        """The service was started: report now, and from now on by the clock."""
        self.wanted["boot"] = self.now
        self._schedule()
        self._put_off_beat()

    def handle(self, event: Event, now: float) -> None:
        """Something happened."""
        self.now = now
        match event:
            case SurveyWanted(trigger):
                self.wanted.setdefault(trigger, self._due(trigger))
            case WorkerSaid(line):
                self._worker_said(line)
            case WorkerEnded(exit_code):
                self._worker_ended(exit_code)
            case Stop():
                self.running = False
            case impossible:
                assert_never(impossible)

    def look(self, now: float) -> float:
        """Do what is due. Answers how many seconds nothing else will be, at most LOOK_SECONDS."""
        self.now = now
        if now >= self._next_survey_at:
            self.wanted.setdefault("schedule", now)
            self._schedule()
        if now >= self._next_beat_at:  # a worker that runs sees to it itself
            self._beat_wanted = self._worker is None and not self.on_battery()
            self._put_off_beat()
        due = tuple(trigger for trigger, at in self.wanted.items() if at <= now)
        waits_until = self._deliver_at if self._deliver_at is not None else inf
        if self._worker is None and (due or self._beat_wanted or waits_until <= now):
            self._begin_worker(due, only_keep=now < waits_until < inf)
        elif self._worker is not None and due and not self._asked:
            self._ask(due)
            self._worker.ask(due[0])
        return self._pause()

    def stop(self, parting: str = "") -> None:
        """End the worker too. How the service ends, it says before; where none runs, one is started for what is worth it."""
        if self._worker is not None and parting:
            self._worker.part(parting)
        if self._worker is None and parting in WORTH_A_WORKER:
            only_keep = self._deliver_at is not None and self.now < self._deliver_at
            self._worker = self.start(Task("", only_keep, parting))
        if self._worker is not None:
            self._worker.end()

    def _pause(self) -> float:
        times = [self._next_survey_at, self._next_beat_at]
        if not self._asked:
            times.extend(self.wanted.values())
        if self._worker is None and self._deliver_at is not None:
            times.append(self._deliver_at)
        return min(max(min(times) - self.now, 0.0), LOOK_SECONDS)

    def _schedule(self) -> None:
        self._next_survey_at = next_survey_at(self.now, self.cadence.survey_every_seconds, self.chance)

    def _put_off_beat(self) -> None:
        self._next_beat_at = self.now + splayed_seconds(self._beat_seconds, self._beat_seconds / 10, self.chance)

    def _due(self, trigger: str) -> float:
        settled = self.now + self.cadence.settle_seconds
        return max(settled, self._last_watched_at + self.cadence.changes_apart_seconds) if trigger in WATCHED else settled

    def _ask(self, due: tuple[str, ...]) -> None:
        """One survey answers all that is due. What is wanted from now on is not answered by it: it may have looked already."""
        self._asked = due
        for trigger in due:
            del self.wanted[trigger]
        if not WATCHED.isdisjoint(due):
            self._last_watched_at = self.now

    def _begin_worker(self, due: tuple[str, ...], *, only_keep: bool) -> None:
        self._ask(due)
        self._only_keeps = only_keep
        self._beat_wanted = False
        if not only_keep:
            self._was_welcomed = False
            self._retry_after = None
            self._deliver_at = None
        self._worker = self.start(Task(due[0] if due else "", only_keep))

    def _worker_said(self, line: str) -> None:
        match line.split():
            case ["surveyed", trigger]:
                if trigger in self._asked[:1]:  # else it surveyed for another reason, and what was asked for is still to come
                    self._asked = ()
                self._put_off_beat()
            case ["beat"]:
                self._put_off_beat()
            case words:
                self._collector_said(words)

    def _collector_said(self, words: list[str]) -> None:
        match words:
            case ["heartbeats", seconds]:
                self._beat_seconds = float(seconds)
                self._put_off_beat()
            case ["welcomed"]:
                self._was_welcomed = True
            case ["asks-other"]:
                self.wanted.setdefault("new_policy", splayed_seconds(self.now, NEW_POLICY_SPREAD_SECONDS, self.chance))
            case ["acknowledged", _]:
                self._failures = 0
            case ["retry-after", seconds, spread]:
                self._retry_after = (min(float(seconds), LONGEST_ASKED_SECONDS), min(float(spread), LONGEST_ASKED_SECONDS))
            case _:
                pass  # a line of a newer worker, just after an update

    def _worker_ended(self, exit_code: int) -> None:
        """Whatever it could not deliver waits in the spool for the next; a survey that it did not make waits as long."""
        self._worker = None
        if not self._only_keeps:
            self._failures = 0 if exit_code == DONE else self._failures + 1
            self._deliver_at = None if exit_code == DONE else self.now + self._pause_after_failure(exit_code)
        for trigger in self._asked:
            self.wanted[trigger] = self._deliver_at or self.now
        self._asked = ()

    def _pause_after_failure(self, exit_code: int) -> float:
        """Every failure waits: also a refusal, and also a worker that was killed, which says nothing of the collector.

        A collector in need asks every device for the same seconds: where it names no spread they are spread over as long
        again, and they put no end to the growing pauses.
        """
        if self._was_welcomed and self._failures == 1 and exit_code == UNREACHABLE and self._retry_after is None:
            return splayed_seconds(0, SPLAY_SECONDS, self.chance)
        pause = self.cadence.backoff.wait_seconds(self._failures, self.chance)
        if self._retry_after is None:
            return pause
        at_least, spread = self._retry_after
        return max(pause, splayed_seconds(at_least, spread or at_least, self.chance))
