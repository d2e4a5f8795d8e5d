"""`make bench`: print every figure with its limit beside it. Ends with 1 when a limit is missed."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from collector.wiring import clock
from tests.bench import agent_memory, storage, survey_cpu, throughput
from tests.bench.collector_process import serving
from tests.bench.figures import Section, lines
from tests.bench.installed_agent import install
from tests.bench.machine import header


def main() -> int:
    """Measure, print as it comes, and name what was missed."""
    if not sys.platform.startswith("linux"):
        print("the benchmark reads /proc and runs on Linux only", file=sys.stderr)
        return 2
    print("\n".join(header(clock())), flush=True)
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as scratch:
        for section in _sections(Path(scratch)):
            print("\n" + "\n".join(lines(section)), flush=True)
            missed += [figure.name for figure in section.figures if figure.is_missed]
    print(f"\nMissed: {'; '.join(missed)}" if missed else "\nEvery limit is kept.")
    return 1 if missed else 0


def _sections(scratch: Path) -> Iterator[Section]:
    with serving(scratch / "collector") as collector:
        agent = install(collector, scratch)
        yield agent_memory.measure(agent)
        yield survey_cpu.measure(agent)
        fleet = collector.admit_simulated(throughput.DEVICES, scratch / "fleet")
        before = storage.size_of(collector.opened.folder.database, scratch)
        yield throughput.measure(collector, fleet, scratch)
        yield storage.growth(before, storage.size_of(collector.opened.folder.database, scratch))


if __name__ == "__main__":
    sys.exit(main())
