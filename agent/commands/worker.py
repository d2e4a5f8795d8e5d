"""`rollcall-agent worker`: started by the resident (`run --once` does the same in its own process), not by people."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from agent.exit_codes import MEETS
from agent.wiring import Surroundings, surroundings
from agent.worker import EndAsked, PartAsked, SurveyAsked, Worker
from agent.worker_wiring import open_worker
from compliance.parting import Parting
from compliance.report import Trigger

_STANDARD_INPUT: Final = 0
_SIGNAL_SECONDS: Final = 8.0
"""systemd.kill(5): a stop signals the resident and its worker at once. The resident knows why: its word is waited for."""

_RESIDENT_GONE: Final = "the agent's main process has ended without a word"


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `worker`."""
    parser.add_argument("--survey", metavar="TRIGGER", choices=list(Trigger), help="survey first; else only deliver")
    parser.add_argument("--part", metavar="PARTING", choices=list(Parting), help="say that the service ends so, and why")
    parser.add_argument("--keep", action="store_true", help="keep it on this device, and end without asking the collector")
    parser.add_argument("--once", action="store_true", help="end when all is delivered, whatever the standard input does")


def run(arguments: Namespace) -> int:
    """Work until there is nothing left to do, or the standard input ends."""
    trigger = Trigger(arguments.survey) if arguments.survey else None
    parting = Parting(arguments.part) if arguments.part else None
    if arguments.keep:
        with open_worker(surroundings(arguments), say, once=True) as worker:
            worker.keep(trigger, parting)
        return MEETS
    return work(surroundings(arguments), trigger, say, once=arguments.once or parting is not None, parting=parting)


def work(
    around: Surroundings,
    trigger: Trigger | None,
    say: Callable[[str], None],
    *,
    once: bool,
    parting: Parting | None = None,
) -> int:
    """Run one worker in this process. What it says while it works goes to `say`."""
    with open_worker(around, say, once=once) as worker:
        signal.signal(signal.SIGTERM, lambda *_: _signalled(worker, 0 if once else _SIGNAL_SECONDS))
        if not once:
            threading.Thread(target=_listen, args=(worker,), name="standard input", daemon=True).start()
        worker.work(trigger, parting)
    return MEETS


def _signalled(worker: Worker, patience_seconds: float) -> None:
    ending = threading.Timer(patience_seconds, worker.events.put, [EndAsked("it was told to end by a signal")])
    ending.daemon = True
    ending.start()


def say(line: str) -> None:
    """Tell whoever reads our standard output."""
    with suppress(BrokenPipeError):  # the resident is gone; its end of our input says so too
        print(line, flush=True)


def _listen(worker: Worker) -> None:
    """Turn lines into events. Reads the descriptor: a thread asleep in sys.stdin would trip the interpreter when it ends."""
    rest = b""
    while piece := os.read(_STANDARD_INPUT, 4096):
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            word, _, trigger = line.decode("ascii", "replace").partition(" ")
            if word == "survey" and trigger in list(Trigger):
                worker.events.put(SurveyAsked(Trigger(trigger)))
            elif word == "part" and trigger in list(Parting):
                worker.events.put(PartAsked(Parting(trigger)))
            else:
                print(f"rollcall-agent worker: not understood: {word[:20]!r}", file=sys.stderr)
    worker.events.put(EndAsked(_RESIDENT_GONE))
