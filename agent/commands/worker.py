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
from agent.worker import EndAsked, SurveyAsked, Worker
from agent.worker_wiring import open_worker
from compliance.report import Trigger

_STANDARD_INPUT: Final = 0


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `worker`."""
    parser.add_argument("--survey", metavar="TRIGGER", choices=list(Trigger), help="survey first; else only deliver")
    parser.add_argument("--keep", action="store_true", help="keep it on this device, and end without asking the collector")
    parser.add_argument("--once", action="store_true", help="end when all is delivered, whatever the standard input does")


def run(arguments: Namespace) -> int:
    """Work until there is nothing left to do, or the standard input ends."""
    trigger = Trigger(arguments.survey) if arguments.survey else None
    if arguments.keep:
        with open_worker(surroundings(arguments), say, once=True) as worker:
            worker.keep(trigger)
        return MEETS
    return work(surroundings(arguments), trigger, say, once=arguments.once)


def work(around: Surroundings, trigger: Trigger | None, say: Callable[[str], None], *, once: bool) -> int:
    """Run one worker in this process. What it says while it works goes to `say`."""
    with open_worker(around, say, once=once) as worker:
        signal.signal(signal.SIGTERM, lambda *_: worker.events.put(EndAsked("the service was stopped")))
        if not once:
            threading.Thread(target=_listen, args=(worker,), name="standard input", daemon=True).start()
        worker.work(trigger)
    return MEETS


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
            else:
                print(f"rollcall-agent worker: not understood: {word[:20]!r}", file=sys.stderr)
    worker.events.put(EndAsked("the resident has ended"))
