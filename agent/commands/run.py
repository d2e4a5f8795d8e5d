"""`rollcall-agent run`: the service."""

import gc
import os
import queue
import signal
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from importlib import import_module
from typing import Final

from agent.config import AgentConfig
from agent.ending import how_it_ends
from agent.enrolment_record import EnrolmentRecord, load_enrolment
from agent.errors import AgentError
from agent.exit_codes import MEETS
from agent.local_host import LocalHost
from agent.power import on_battery
from agent.resident import Cadence, Event, Resident, Stop, SurveyWanted, Task, WorkerEnded, WorkerSaid
from agent.run_marks import RunMarks
from agent.schedule import Backoff
from agent.service_notices import ServiceNotices
from agent.standing import StandingFile
from agent.telling.progress import tell_person
from agent.version import installation
from agent.watching.triggers import TellingJournal, take_dropped
from agent.watching.watchers import watching
from agent.wiring import Surroundings, chance, local_host, surroundings
from agent.worker_process import WorkerProcess
from compliance.parting import Parting

_CHANGE: Final = SurveyWanted("change")


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `run`."""
    parser.add_argument("--once", action="store_true", help="survey and deliver once, then end")


def run(arguments: Namespace) -> int:
    """Stay until SIGTERM or Ctrl-C. SIGHUP asks for a report now. Raises NotEnrolled."""
    around = surroundings(arguments)
    record = load_enrolment(around.folder)
    if arguments.once:
        worker = import_module("agent.commands.worker")  # only here: it brings everything that the resident must not hold
        return int(worker.work(around, worker.Trigger.SCHEDULE, lambda line: tell_person(line, worker.say), once=True))
    around.folder.create()
    _stay(around, record)
    return MEETS


def _stay(around: Surroundings, record: EnrolmentRecord) -> None:
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()  # safe to put into from a signal handler
    journal = TellingJournal(around.folder.media_journal_file, lambda: events.put(SurveyWanted("media")))
    host = local_host(record, journal)

    def wanted(trigger: str) -> None:
        events.put(SurveyWanted(trigger))

    def start(task: Task) -> WorkerProcess:
        said, ended = (lambda line: events.put(WorkerSaid(line))), (lambda code: events.put(WorkerEnded(code)))
        return WorkerProcess(around.arguments, task, said, ended)

    for number, event in _signals().items():
        signal.signal(number, lambda *_, event=event: events.put(event))
    with watching(around.folder, around.settings, host, journal, wanted):
        resident = Resident(_cadence(around.config), chance, start, lambda: on_battery(host), _seconds(host))
        notices = ServiceNotices.of(os.environ, os.getpid())
        marks = RunMarks(around.folder)
        with suppress(AgentError):  # a full disk: then the next run does not know how this one ended
            marks.begin(host.boot_id(), installation(), host.now(), StandingFile(around.folder).now.last_made_at)
        resident.begin()
        gc.enable()  # from here on it stays; agent/__main__.py says why it was not
        notices.ready()
        _turn(resident, events, around, host, notices)
        notices.stopping()
        resident.stop(_parting(around, host, marks))


def _parting(around: Surroundings, host: LocalHost, marks: RunMarks) -> Parting:
    """Why the service ends. It is marked before anything is said, for there may be no time to say it."""
    parting = how_it_ends(around.folder, host, around.platform)
    with suppress(AgentError):
        marks.end(parting, host.now())
    return parting


def _cadence(config: AgentConfig) -> Cadence:
    backoff = Backoff(config.retry_first_seconds, config.retry_longest_seconds)
    return Cadence(config.survey_every_hours * 3600, config.settle_seconds, backoff, config.changes_apart_seconds)


def _turn(
    resident: Resident, events: "queue.SimpleQueue[Event]", around: Surroundings, host: LocalHost, notices: ServiceNotices
) -> None:
    while resident.running:
        notices.alive(_seconds(host))
        if take_dropped(around.folder.triggers):
            resident.handle(_CHANGE, _seconds(host))
        pause = resident.look(_seconds(host))
        try:
            resident.handle(events.get(timeout=pause), _seconds(host))
        except queue.Empty:
            continue


def _seconds(host: LocalHost) -> float:
    return host.monotonic_milliseconds() / 1000


def _signals() -> dict[int, Event]:
    """Windows knows neither SIGHUP nor, for a service, SIGTERM."""
    signals: dict[int, Event] = {signal.SIGTERM: Stop(), signal.SIGINT: Stop()}
    if sys.platform != "win32":
        signals[signal.SIGHUP] = _CHANGE
    return signals
