"""`make bench`: print every figure with its limit beside it. Ends with 1 when a limit is missed."""

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from collector.wiring import clock
from tests.bench import (
    agent,
    clicking,
    expressions,
    fleet,
    history,
    latency,
    papers,
    policy_change,
    programs,
    restart,
    streams,
    throughput,
    year,
)
from tests.bench.figures import Section, lines
from tests.bench.machine import header

SECTIONS: Final[Mapping[str, Callable[[Path], Section]]] = {
    "memory": agent.memory,
    "survey": agent.survey,
    "waiting": agent.ten_minutes,
    "hour": agent.an_hour,
    "programs": programs.measure,
    "live": throughput.live,
    "catchup": throughput.catching_up,
    "latency": latency.measure,
    "streams": streams.measure,
    "restart": restart.measure,
    "year": year.measure,
    "papers": papers.measure,
    "policy": policy_change.measure,
    "expressions": expressions.measure,
    "console": fleet.few,
    "clicking": clicking.measure,
    "fifty-thousand": fleet.many,
    "history": history.measure,
}
_ONLY_WHEN_FULL: Final = frozenset({"history", "hour", "fifty-thousand"})
"""Two write gigabytes, one waits an hour: each takes longer than all others together."""


def main() -> int:
    """Measure, print as it comes, and name what was missed."""
    arguments = _arguments()
    if not sys.platform.startswith("linux"):
        print("the benchmark reads /proc and runs on Linux only", file=sys.stderr)
        return 2
    print("\n".join(header(clock())), flush=True)
    missed: list[str] = []
    for name in arguments.only or [each for each in SECTIONS if arguments.full or each not in _ONLY_WHEN_FULL]:
        with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as scratch:
            section = SECTIONS[name](Path(scratch))
        print("\n" + "\n".join(lines(section)), flush=True)
        missed += [f"{section.title}: {figure.name.strip()}" for figure in section.figures if figure.is_missed]
    print(f"\nMissed: {'; '.join(missed)}" if missed else "\nEvery limit is kept.")
    return 1 if missed else 0


def _arguments() -> Namespace:
    parser = ArgumentParser("python -m tests.bench")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="these sections only")
    parser.add_argument("--full", action="store_true", help="also those that write gigabytes or take an hour")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
