"""`rollcall-agent leave`: forget the enrolment."""

from argparse import ArgumentParser, Namespace

from agent.exit_codes import MEETS
from agent.leaving import leave
from agent.wiring import surroundings


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `leave`."""
    parser.add_argument("--drop-undelivered", action="store_true", help="even if reports wait that the collector never got")


def run(arguments: Namespace) -> int:
    """Leave, and say what is left to do."""
    dropped = leave(surroundings(arguments).folder, drop_undelivered=arguments.drop_undelivered)
    if dropped:
        print("1 undelivered report was dropped." if dropped == 1 else f"{dropped} undelivered reports were dropped.")
    print("This device has left. If its return is not recorded yet, a technician does that: rollcall loan return")
    return MEETS
