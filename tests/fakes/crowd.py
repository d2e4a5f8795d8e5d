"""Devices that crowd a collector with budgets of its own: lent, served, or sent away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import grpc

from collector.sessions.budgets import Budgets
from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.live_session import LiveSession, welcomed


@contextmanager
def held_to(budgets: Budgets, path: Path, **settings: object) -> Iterator[RunningCollector]:
    """A school whose collector serves within these budgets, and with these settings."""
    with running(path / "data", TurnableClock(), budgets=budgets, **settings) as served:
        yield served


def on_loan(collector: RunningCollector, number: int = 1) -> FakeDevice:
    """An enrolled device; each number is another one."""
    enrolled = FakeDevice(serial=f"SERIAL-{number}", asset_tag=f"LAP-{number:04}")
    loan = {"serial": enrolled.serial, "asset_tag": enrolled.asset_tag, "loan_id": f"LOAN-{number}"}
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan(**loan))
    return enrolled


def reports(collector: RunningCollector, device: FakeDevice) -> None:
    """One report is sent and acknowledged."""
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, _):
        session.send(device.next_sealed())
        session.hear_ack(device.sequence)


def is_served(collector: RunningCollector, device: FakeDevice) -> bool:
    """Whether the device is welcomed now."""
    with LiveSession(device, collector.config.agents_port, collector.authority, device.hello()) as session:
        try:
            session.hear("welcome")
        except AssertionError:
            return False
        return True


def ended(session: LiveSession, seconds: float = 15) -> tuple[grpc.StatusCode, str]:
    """How the collector ended a session, and its words."""
    error = session.hear_end(seconds)
    assert isinstance(error, grpc.RpcError)
    return error.code(), str(error.details())


def within(seconds: float, question: Callable[[], bool]) -> bool:
    """Whether it is so at any moment of so many seconds."""
    until = monotonic() + seconds
    while monotonic() < until:
        if question():
            return True
        sleep(0.2)
    return question()
