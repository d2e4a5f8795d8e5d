"""Probe: what a module is that reads one fact on one platform."""

from typing import Any, Protocol

from agent.host import Host
from agent.probes.parsing import Parser
from compliance.facts import Fact


class Probe(Protocol):
    """A module that reads one fact on one platform."""

    @property
    def READ_FROM(self) -> str:  # noqa: N802 - a constant of the module
        """Where the fact is read, in words for the person at the device."""

    @property
    def PARSERS(self) -> tuple[Parser[Any], ...]:  # noqa: N802 - ditto
        """Its pure parsers in the order in which the sources are preferred, for `rollcall-agent parse` and for the captures."""

    def read(self, host: Host) -> Fact:
        """The fact. Raises ProbeError."""
