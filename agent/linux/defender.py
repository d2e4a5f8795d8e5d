"""Microsoft Defender for Endpoint on Linux. Source: mdatp health; see agent.defender_health."""

from typing import Final

from agent.allowed_commands import MDATP
from agent.defender_health import not_read, product_of
from agent.errors import ProbeError
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct

_PATHS: Final = ("/usr/bin/mdatp", "/opt/microsoft/mdatp")


def read_defender(host: Host) -> tuple[AntivirusProduct, ...]:
    """The product if it is installed."""
    if not any(host.exists(path) for path in _PATHS):
        return ()
    try:
        return (parse_mdatp_health(host.run(MDATP, "health", "--output", "json")),)
    except ProbeError as error:
        return (not_read(error.as_unknown()),)


@parser("mdatp", "mdatp health --output json", "mdatp_health")
def parse_mdatp_health(text: str) -> AntivirusProduct:
    """The health record, as JSON or as the text of `name : value` lines."""
    return product_of(text)
