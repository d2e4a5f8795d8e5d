"""What an expression of a policy costs: its process, an answer that is new, and one that is remembered."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Final

from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.worker import Worker
from tests.bench.figures import Figure, Section, at_most

_TEXT: Final = "antivirus.products.all(p, p.running && p.on_access) && operating_system.version.startsWith('24.')"
_ANSWERS: Final = 2_000
_MOST_NEW_MICROSECONDS: Final = 2_000  # by a clock on the wall: a busy computer needs several times what an idle one does
_MOST_REMEMBERED_MICROSECONDS: Final = 200


def measure(_scratch: Path) -> Section:
    """Times of a clock on the wall: most of it is waiting for the other process."""
    worker = Worker()
    expressions = Expressions(worker)
    evaluator = expressions.of(b"a device")
    start = _seconds(lambda: expressions.wrong_with(_TEXT))
    values = [_values(number) for number in range(_ANSWERS)]
    new = _seconds(lambda: [evaluator.work_out(_TEXT, each) for each in values])
    remembered = _seconds(lambda: [evaluator.work_out(_TEXT, each) for each in values])
    memory = _resident_mebibytes(worker.process_id) if sys.platform.startswith("linux") else 0.0
    expressions.close()
    figures = (
        Figure("to start the process and read the first expression", start, "s"),
        Figure("an answer that is new", new / _ANSWERS * 1e6, "µs", at_most(_MOST_NEW_MICROSECONDS)),
        Figure("one that is remembered", remembered / _ANSWERS * 1e6, "µs", at_most(_MOST_REMEMBERED_MICROSECONDS)),
        Figure("memory of the process", memory, "MiB"),
    )
    return Section("Expressions", f"{_ANSWERS:,} devices with different values, one after the other", figures)


def _values(number: int) -> dict[str, object]:
    product = {"running": True, "on_access": number % 3 > 0}
    return {"antivirus.products": [product, product], "operating_system.version": f"24.{number}"}


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _resident_mebibytes(process_id: int | None) -> float:
    """Shared pages by their share (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
