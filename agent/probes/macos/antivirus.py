"""macOS: what looks for harmful programs? Sources: see xprotect, defender and endpoint_extensions in agent.macos."""

from typing import Final

from agent.host import Host
from agent.macos.defender import parse_mdatp, read_defender
from agent.macos.endpoint_extensions import parse_extensions, read_extensions
from agent.macos.xprotect import parse_csrutil, parse_rules, parse_xprotect, read_xprotect
from compliance.facts import Antivirus

READ_FROM: Final = (
    "XProtect's own answers, mdatp, the system's list of security extensions, the settings for updates and the protection of "
    "the system"
)

PARSERS: Final = (parse_xprotect, parse_rules, parse_csrutil, parse_mdatp, parse_extensions)


def read(host: Host) -> Antivirus:
    """XProtect, which every Mac has, and every other product found."""
    return Antivirus((read_xprotect(host), *read_defender(host), *read_extensions(host)))
