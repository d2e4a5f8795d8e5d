"""Windows: which programs are installed for everybody? Source: see agent.windows.installed_programs."""

from typing import Final

from agent.host import Host
from agent.probes.whole_list import whole_list
from agent.windows.installed_programs import PROGRAMS, parse_programs
from agent.windows.powershell import ask
from compliance.facts import SoftwareInventory, SoftwareSource

READ_FROM: Final = (
    "the names, versions and publishers in the registry's list of installed programs (HKEY_LOCAL_MACHINE, 64 and 32 bits); "
    "only where the school's policy asks for it, and neither what people installed for themselves nor programs of Microsoft's "
    "Store"
)

PARSERS: Final = (parse_programs,)


def read(host: Host) -> SoftwareInventory:
    """The whole list."""
    programs = parse_programs(ask(host, PROGRAMS))
    return whole_list(programs, SoftwareSource("installed programs", len(programs)))
