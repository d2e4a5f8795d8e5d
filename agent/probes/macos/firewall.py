"""macOS: does the application firewall refuse incoming connections? Sources: socketfilterfw --getglobalstate, else
system_profiler(8) SPFirewallDataType.

The file com.apple.alf.plist is gone since macOS 15 (osquery/osquery#8395) and is not read. State 2 is not "block all": a Mac
says it with "block all" switched off (kolide/launcher's recorded output). Rules of pf are another firewall, and not read.
"""

import re
from typing import Final

from agent.allowed_commands import SOCKETFILTERFW
from agent.errors import ProbeError
from agent.host import Host
from agent.macos.profiler import entries, profile
from agent.probes.parsing import parser
from compliance.facts import Firewall

READ_FROM: Final = "the application firewall's own answer (socketfilterfw), else the system's report about it"

_PRODUCT: Final = "macOS application firewall"
_STATE: Final = re.compile(r"\(State = (\d+)\)")
_MODES: Final = {
    "spfirewall_globalstate_allow_all": False,
    "spfirewall_globalstate_limit_connections": True,
    "spfirewall_globalstate_block_all": True,
}


def read(host: Host) -> Firewall:
    """The first of the two that answers."""
    try:
        return parse_socketfilterfw(host.run(SOCKETFILTERFW, "--getglobalstate"))
    except ProbeError:
        return parse_profile(profile(host, "SPFirewallDataType"))


@parser("socketfilterfw", "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate")
def parse_socketfilterfw(text: str) -> Firewall:
    """By the number of the state and not by its words: 0 is off, 1 and 2 are on."""
    said = _STATE.findall(text)
    if said not in (["0"], ["1"], ["2"]):
        raise ValueError("not one state")
    return _firewall(active=said != ["0"])


@parser("system_profiler", "system_profiler -json SPFirewallDataType")
def parse_profile(text: str) -> Firewall:
    """`system_profiler -json SPFirewallDataType`."""
    said = [each["spfirewall_globalstate"] for each in entries(text, "SPFirewallDataType") if "spfirewall_globalstate" in each]
    if len(said) != 1:
        raise ValueError("not one state")
    return _firewall(active=_MODES[said[0]])


def _firewall(*, active: bool) -> Firewall:
    """On, it refuses what comes in for programs that nobody allowed. The switch is kept over a restart."""
    return Firewall(active, _PRODUCT, blocks_inbound=active, starts_at_boot=active)


PARSERS: Final = (parse_socketfilterfw, parse_profile)
