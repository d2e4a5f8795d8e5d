"""Windows: is the firewall on, on every kind of network? Source: Get-NetFirewallProfile of Microsoft Learn.

The active store is asked, which has the last word: the default one says NotConfigured where the school's policy decides
(Icinga/icinga-powershell-plugins#480).
"""

from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import ask, rows_of
from compliance.facts import Firewall
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the three profiles of Windows' own firewall, as they are in force"

_PROFILES: Final = (
    "Get-NetFirewallProfile -PolicyStore ActiveStore | Select-Object Name, @{n='Enabled';e={[int]$_.Enabled}}, "
    "@{n='Inbound';e={[int]$_.DefaultInboundAction}}"
)
_NAMES: Final = frozenset({"Domain", "Private", "Public"})
_ON, _OFF = 1, 0  # GpoBoolean; 2 is NotConfigured
_ALLOW, _BLOCK = 2, 4  # Action; 0 is NotConfigured
_AT_START: Final = Unknown(Why.NOT_SUPPORTED, "whether the firewall's service starts by itself is not read by this version")


def read(host: Host) -> Firewall:
    """The worst of the three: which one counts changes with the network that the device is in."""
    return parse_profiles(ask(host, _PROFILES))


@parser("get_netfirewallprofile", f"ConvertTo-Json @({_PROFILES})", "netfirewallprofile")
def parse_profiles(text: str) -> Firewall:
    """On is on in all three profiles; a profile that is missing or not decided is no answer."""
    profiles = {str(each["Name"]): each for each in rows_of(text)}
    if set(profiles) != _NAMES:
        raise UnexpectedOutput("the firewall does not list its three profiles")
    enabled = [each["Enabled"] for each in profiles.values()]
    if not all(type(each) is int and each in (_ON, _OFF) for each in enabled):
        raise UnexpectedOutput("the firewall does not say of every profile whether it is on")
    return Firewall(
        active=all(each == _ON for each in enabled),
        product="Windows Defender Firewall",
        blocks_inbound=_blocks([each["Inbound"] for each in profiles.values()]),
        starts_at_boot=_AT_START,
    )


def _blocks(actions: list[Any]) -> bool | Unknown:
    if any(each == _ALLOW for each in actions):
        return False
    if all(each == _BLOCK for each in actions):
        return True
    return Unknown(Why.UNEXPECTED_OUTPUT, "the firewall does not say of every profile what it does with incoming connections")


PARSERS: Final = (parse_profiles,)
