"""Linux: which antivirus products are there, and what do they do? Sources: see agent.linux.clamav and agent.linux.defender."""

from typing import Final

from agent.host import Host
from agent.linux.clamav import parse_clamd_replies, read_clamav
from agent.linux.clamd_configuration import parse_clamd_configuration
from agent.linux.clamscan import parse_clamscan
from agent.linux.defender import parse_mdatp_health, read_defender
from agent.linux.falcon import parse_falconctl, read_falcon
from compliance.facts import Antivirus, AntivirusProduct
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "the answers of ClamAV's daemon and its settings, mdatp, falconctl, the folders of other products, the running programs"
)

PARSERS: Final = (parse_clamd_replies, parse_clamd_configuration, parse_clamscan, parse_mdatp_health, parse_falconctl)

_RECOGNISED: Final = {
    "SentinelOne": "/opt/sentinelone/bin/sentinelctl",
    "Bitdefender GravityZone": "/opt/bitdefender-security-tools/bin/bduitool",
    "Cortex XDR": "/opt/traps/bin/cytool",
    "ESET Endpoint Antivirus": "/opt/eset/eea",
    "Kaspersky Endpoint Security": "/opt/kaspersky/kesl",
    "Dr.Web": "/opt/drweb.com",
    "Sophos Protection": "/opt/sophos-spl",
    "Trend Micro Deep Security": "/opt/ds_agent/dsa_query",
}
"""Products found by the path that their vendors install to. Being there says nothing about what they do: that stays Unknown."""


def read(host: Host) -> Antivirus:
    """Every product found. What hides whether it is there costs the whole fact: "none there" must be certain."""
    recognised = tuple(_not_read(name) for name, path in _RECOGNISED.items() if host.exists(path))
    return Antivirus((*read_clamav(host), *read_defender(host), *read_falcon(host), *recognised))


def _not_read(name: str) -> AntivirusProduct:
    unknown = Unknown(Why.NOT_SUPPORTED, f"{name} is installed; what it does is not read by this version")
    return AntivirusProduct(name, *(unknown,) * 9)
