"""The sections about the agent, each with an agent of its own that is enrolled with a collector of its own."""

from pathlib import Path

from tests.bench import agent_memory, survey_cpu
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
        return survey_cpu.measure(install(collector, scratch))
