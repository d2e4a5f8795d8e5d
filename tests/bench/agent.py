"""The sections about the agent, each with an agent of its own that is enrolled with a collector of its own."""

from pathlib import Path

from tests.bench import agent_memory, survey_cpu, waiting
from tests.bench.collector_process import serving
from tests.bench.figures import Section
from tests.bench.installed_agent import install


def memory(scratch: Path) -> Section:
    """What the agent holds while it waits."""
    with serving(scratch / "memory") as collector:
        return agent_memory.measure(install(collector, scratch))


def survey(scratch: Path) -> Section:
    """What one survey costs."""
    with serving(scratch / "survey") as collector:
        return survey_cpu.measure(install(collector, scratch), scratch)


def ten_minutes(scratch: Path) -> Section:
    """What waiting costs."""
    with serving(scratch / "waiting") as collector:
        return waiting.measure(install(collector, scratch), scratch, waiting.TEN_MINUTES)


def an_hour(scratch: Path) -> Section:
    """The same for an hour, with the hourly heartbeat in it."""
    with serving(scratch / "hour") as collector:
        return waiting.measure(install(collector, scratch), scratch, waiting.AN_HOUR)
