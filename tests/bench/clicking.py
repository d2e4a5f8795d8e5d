"""Whether people who look at the console keep devices waiting: acknowledgements alone, and while twenty technicians click.

One collector, one process, as `rollcall serve` starts it. Reports come at a steady rate whatever happens (`latency.py`); the
technicians open the overview, lists and devices over HTTPS, each a page every two seconds.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2

from tests.bench.collector_process import CollectorProcess, serving
from tests.bench.figures import Figure, Section, at_most
from tests.bench.fleet import FEW, HOME, session_of_a_technician
from tests.bench.large_school import fill
from tests.bench.load_process import load

_EACH_SECOND: Final = 500
_SECONDS: Final = 15
_SENDERS: Final = 40
_WARM_UP: Final = 32
_REPORTS_OF_EACH: Final = _WARM_UP + 2 * _EACH_SECOND * _SECONDS // _SENDERS + 1
_TECHNICIANS: Final = 20
_BETWEEN_CLICKS: Final = 2.0
_PATIENCE: Final = 60.0
_MOST_TIMES: Final = 2
_CLICKED: Final = ("/", "/devices", "/devices?verdict=fail", "/devices?q=BENCH-01", "/devices/BENCH-00010", "/devices?sort=tag")


def measure(scratch: Path) -> Section:
    """The same devices send twice as long as one half of it is."""
    with serving(scratch / "clicking") as collector:
        fleet = collector.admit_simulated(_SENDERS, scratch / "clicking-fleet")
        fill(collector.opened.database, FEW, collector.opened.clock())
        with load(fleet, _REPORTS_OF_EACH) as generator:
            generator.send_up_to(_WARM_UP)
            quiet = generator.pace(_EACH_SECOND, _EACH_SECOND * _SECONDS)
            with _clicking(collector) as pages:
                busy = generator.pace(_EACH_SECOND, _EACH_SECOND * _SECONDS)
    figures = (
        Figure(
            "acknowledged after, of that without anybody looking: p50",
            _at(busy, 0.5) / _at(quiet, 0.5),
            "",
            at_most(_MOST_TIMES),
        ),
        Figure("  p99", _at(busy, 0.99) / _at(quiet, 0.99), "", at_most(_MOST_TIMES)),
        Figure("  p50 while people click", _at(busy, 0.5), "ms"),
        Figure("  p99 while people click", _at(busy, 0.99), "ms"),
        Figure("  p50 while nobody looks", _at(quiet, 0.5), "ms"),
        Figure("  p99 while nobody looks", _at(quiet, 0.99), "ms"),
        Figure("a page over HTTPS meanwhile, half of them (p50)", _at(sorted(pages), 0.5), "ms"),
        Figure("  99 of 100 (p99)", _at(sorted(pages), 0.99), "ms"),
    )
    note = f"{_EACH_SECOND} reports a second; {FEW:,} devices in the console; {_TECHNICIANS} technicians, {len(pages)} pages"
    return Section("People at the console while devices report", note, figures)


@contextmanager
def _clicking(collector: CollectorProcess) -> Iterator[list[float]]:
    """The seconds that each page took are put down as they come."""
    stop, pages = threading.Event(), list[float]()
    cookie = session_of_a_technician(collector.opened.database, collector.opened.clock())
    address = f"https://127.0.0.1:{collector.opened.config.https_port}"
    people = [threading.Thread(target=_click, args=(address, cookie, number, stop, pages)) for number in range(_TECHNICIANS)]
    for each in people:
        each.start()
    try:
        yield pages
    finally:
        stop.set()
        for each in people:
            each.join()


def _click(address: str, cookie: str, number: int, stop: threading.Event, pages: list[float]) -> None:
    with httpx2.Client(verify=False, timeout=_PATIENCE, headers={"cookie": f"__Host-rollcall={cookie}"}) as browser:
        stop.wait(_BETWEEN_CLICKS * number / _TECHNICIANS)
        while not stop.is_set():
            began = time.perf_counter()
            answer = browser.get(address + HOME + _CLICKED[number % len(_CLICKED)], follow_redirects=True)
            answer.raise_for_status()
            pages.append(time.perf_counter() - began)
            number += 1
            stop.wait(_BETWEEN_CLICKS)


def _at(delays: list[float], share: float) -> float:
    """The delay, in milliseconds, that this share of all did not exceed."""
    return delays[min(len(delays) - 1, int(share * len(delays)))] * 1000
