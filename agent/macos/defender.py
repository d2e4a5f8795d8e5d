"""Microsoft Defender for Endpoint on macOS. Source: mdatp health; see agent.defender_health."""

from typing import Final

from agent.allowed_commands import MDATP_OF_MACOS
from agent.defender_health import not_read, product_of
from agent.errors import ProbeError
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct

_PROGRAM: Final = "/Applications/Microsoft Defender.app"
"""`mdatp` itself is a link in /usr/local/bin, a folder that may be a person's: root does not start what lies there."""


def read_defender(host: Host) -> tuple[AntivirusProduct, ...]:
    """The product if it is installed."""
    if not host.exists(_PROGRAM):
        return ()
    try:
        return (parse_mdatp(host.run(MDATP_OF_MACOS, "health", "--output", "json")),)
    except ProbeError as error:
        return (not_read(error.as_unknown()),)


@parser("mdatp", "mdatp health --output json")
def parse_mdatp(text: str) -> AntivirusProduct:
    """The health record, as JSON or as the text of `name : value` lines."""
    return product_of(text)
