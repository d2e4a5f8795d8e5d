"""macOS: which programs are installed for everybody? Source: see agent.macos.applications."""

from typing import Final

from agent.host import Host
from agent.macos.applications import DATA_TYPE, parse_applications
from agent.macos.profiler import profile
from agent.probes.whole_list import whole_list
from compliance.facts import SoftwareInventory, SoftwareSource

READ_FROM: Final = (
    "the system's report about applications, of which only those in /Applications are looked at; only where the school's "
    "policy asks for it, and not what lies in people's homes"
)

PARSERS: Final = (parse_applications,)


def read(host: Host) -> SoftwareInventory:
    """The whole list."""
    programs = parse_applications(profile(host, DATA_TYPE))
    return whole_list(programs, SoftwareSource("/Applications", len(programs)))
