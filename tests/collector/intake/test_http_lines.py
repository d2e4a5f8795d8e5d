"""A line to the HTTPS port lasts from one turn to the next, and ends when its device is gone, or reads nothing."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psutil

from agent.line.hearing import ANSWER_SECONDS
from agent.line.https_session import LOOK_SECONDS
from collector.sessions.budgets import Budgets
from tests.fakes import raw_http
from tests.fakes.collector import RunningCollector
from tests.fakes.crowd import held_to, is_served, on_loan, within
from tests.fakes.device import FakeDevice
from tests.fakes.overheard import OverheardTurns
from tests.fakes.turns import Turns

UVICORNS_OWN_SECONDS = 5


@dataclass
class TurnsOnOneLine(Turns):
    """Everything goes over the line that was opened first: a request on one that the collector has closed fails."""

    line: http.client.HTTPSConnection = field(init=False)

    def __post_init__(self) -> None:
        context = ssl.create_default_context(cadata=self.collector.authority.decode())
        self.line = http.client.HTTPSConnection("localhost", self.collector.config.https_port, timeout=20, context=context)
        self.line.connect()
        self.line.auto_open = 0

    def post(self, question: str, body: bytes) -> tuple[int, bytes]:
        """One request on it."""
        self.line.request("POST", f"/v1/{question}", body)
        answer = self.line.getresponse()
        return answer.status, answer.read()


@contextmanager
def begun(collector: RunningCollector, device: FakeDevice) -> Iterator[TurnsOnOneLine]:
    """A session that has begun."""
    turns = TurnsOnOneLine(collector, device)
    with closing(turns.line):
        assert turns.hello()[0] == 200
        yield turns


def test_two_turns_use_one_connection(collector: RunningCollector, device: FakeDevice) -> None:
    with begun(collector, device) as turns:
        sleep(UVICORNS_OWN_SECONDS + 1)
        assert turns.envelopes([device.next_sealed()])[0] == 200
    assert Budgets().keep_alive_seconds > LOOK_SECONDS + ANSWER_SECONDS, "and so do two turns of an agent with nothing to say"


def test_a_line_that_waits_for_the_next_turn_keeps_little(collector: RunningCollector) -> None:
    """With asyncio's own buffers 200 of them take 50 MiB and more."""
    before = psutil.Process().memory_info().rss
    with ExitStack() as lines:
        for _ in range(200):
            line = lines.enter_context(raw_http.connect(collector))
            raw_http.ask(line, "describe", b"")
            assert raw_http.status(line) == 200
        assert psutil.Process().memory_info().rss - before < 35 * 1024 * 1024, "of both ends, in this one process"


def test_a_line_on_which_nothing_more_is_asked_ends(tmp_path: Path) -> None:
    with held_to(Budgets(keep_alive_seconds=1), tmp_path) as collector, begun(collector, on_loan(collector)) as turns:
        turns.line.sock.settimeout(8)
        assert turns.line.sock.recv(1) == b""


def test_fault_31_a_device_that_reads_no_answer_over_https_is_cut_off(tmp_path: Path) -> None:
    with held_to(Budgets(unread_seconds=1), tmp_path) as collector:
        device, other = on_loan(collector, 1), on_loan(collector, 2)
        heard = OverheardTurns(collector, device)
        heard.hello()
        with raw_http.connect_to(collector.config.https_port, collector.authority, unread_bytes=4096) as line:
            with suppress(OSError):  # it may be cut off while it asks
                for _ in range(1000):
                    raw_http.ask(
                        line, "session", heard.bodies[0]
                    )  # played again: each answer has the policy in it, 35 MB of them
            assert is_served(collector, other)
            assert within(20, lambda: raw_http.is_cut(line))


def test_a_collector_that_stops_waits_for_no_device_that_sleeps_between_its_turns(tmp_path: Path) -> None:
    with ExitStack() as lines:
        with held_to(Budgets(), tmp_path) as collector:
            lines.enter_context(begun(collector, on_loan(collector)))
            began = monotonic()
        took = monotonic() - began
    assert took < 10
