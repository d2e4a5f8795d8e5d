"""A fleet: every device enrols and reports, a few at a time; one that fails costs itself and nothing else."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Final

from agent.errors import AgentError
from agent.simulate.device import SimulatedDevice, enrolment_port
from compliance.enrolment_offer import EnrolmentOffer

_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class FleetResult:
    """How many devices are enrolled and how many reported in this run, and what went wrong with the others."""

    enrolled: int
    reported: int
    failures: tuple[AgentError, ...]


def run_fleet(devices: Sequence[SimulatedDevice], offer: EnrolmentOffer) -> FleetResult:
    """Let every device enrol, and every one that is not silent report. Raises CollectorUnreachable when nobody answers."""
    with closing(enrolment_port(offer)) as port:
        port.describe()  # one clear error now, instead of the same one from every device
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        enrolments = list(pool.map(partial(_attempt, lambda device: device.enrol(offer)), devices))
        enrolled = [device for device, failure in zip(devices, enrolments, strict=True) if failure is None]
        talkative = [device for device in enrolled if not device.temperament.silent]
        reports = list(pool.map(partial(_attempt, SimulatedDevice.report), talkative))
    failures = tuple(each for each in (*enrolments, *reports) if each is not None)
    return FleetResult(len(enrolled), reports.count(None), failures)


def _attempt(act: Callable[[SimulatedDevice], None], device: SimulatedDevice) -> AgentError | None:
    try:
        act(device)
    except AgentError as error:
        return error
    return None
