"""`make fuzz`: every target for its share of the time, one line each. Ends with 1 when anything was found or did not run."""

import argparse
import sys

from tests.fuzz import folders, keeping, libfuzzer
from tests.fuzz.libfuzzer import Outcome
from tests.fuzz.table import NAMES, load

_FEWEST_SECONDS = 2


def main() -> int:
    """Fuzz one target after the other."""
    arguments = _arguments()
    names = arguments.targets or NAMES
    share = max(_FEWEST_SECONDS, arguments.seconds // len(names))
    folders.BUILD.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, Outcome] = {}
    for name in names:
        outcomes[name] = libfuzzer.fuzz(load(name), share, arguments.seed)
        print(_line(name, outcomes[name]), flush=True)
    if arguments.keep:
        for name in names:
            print(f"{name:<18}{keeping.keep(load(name))}", flush=True)
    return _total(outcomes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description="Fuzz everything that takes bytes from outside.")
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="begin as every run with this seed does (default: drawn)")
    parser.add_argument("--keep", action="store_true", help="minimise what was reached into tests/fuzz/corpus/")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(NAMES)} (default: all)")
    arguments = parser.parse_args()
    for name in arguments.targets:
        if name not in NAMES:
            parser.error(f"no target is called {name!r}; there are {', '.join(NAMES)}")
    return arguments


def _line(name: str, outcome: Outcome) -> str:
    if outcome.is_good:
        figures = f"{outcome.executions:>10,} executions {outcome.per_second:>7,}/s {outcome.new_inputs:>5,} new inputs"
        return f"{name:<18}{figures}   nothing found"
    if not outcome.findings:
        return f"{name:<18}DID NOT RUN to its end (status {outcome.status}); see {outcome.log}"
    again = "\n".join(f"    {sys.executable} -m tests.fuzz.replay {name} {each}" for each in outcome.findings)
    return f"{name:<18}FOUND after {outcome.executions:,} executions; see {outcome.log}, and reproduce it with\n{again}"


def _total(outcomes: dict[str, Outcome]) -> int:
    bad = [name for name, outcome in outcomes.items() if not outcome.is_good]
    executions = sum(each.executions for each in outcomes.values())
    print(
        f"{executions:,} executions of {len(outcomes)} targets; {len(bad)} with findings" + "".join(f", {each}" for each in bad)
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
