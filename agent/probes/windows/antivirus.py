"""Windows: which antivirus products are there, and what do they do?

Sources: see agent.windows.security_center and agent.windows.defender. A server has no Security Center: there Defender tells.
"""

from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.windows.defender import NAME, STATUS, parse_status
from agent.windows.powershell import ask
from agent.windows.registry import registry_values
from agent.windows.security_center import PRODUCTS, has_defender, others_than_defender, parse_products
from compliance.facts import Antivirus, AntivirusProduct

READ_FROM: Final = "Windows' Security Center, and Microsoft Defender's own status"

_VERSION: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_KIND: Final = "InstallationType"  # Client, Server or Server Core


def read(host: Host) -> Antivirus:
    """Every product registered; Defender by its own word. Whatever hides whether one is there costs the whole fact."""
    listed = _listed(host)
    others = () if listed is None else others_than_defender(listed)
    try:
        return Antivirus((*others, parse_status(ask(host, STATUS))))
    except ProbeError as error:
        if listed is None:
            raise
        if not has_defender(listed):
            return Antivirus(others)
        return Antivirus((*others, AntivirusProduct(NAME, *(error.as_unknown(),) * 9)))


def _listed(host: Host) -> str | None:
    """What Security Center lists; None on a server, which has none."""
    try:
        return ask(host, PRODUCTS)
    except ProbeError:
        if registry_values(host.read_registry(_VERSION, _KIND)).get(_KIND.lower()) not in ("Server", "Server Core"):
            raise
        return None


PARSERS: Final = (parse_products, parse_status)
