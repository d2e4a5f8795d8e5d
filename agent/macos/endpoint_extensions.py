"""Products that macOS lets watch what programs do. Source: systemextensionsctl(8), `systemextensionsctl list`.

"[activated enabled]" proves that the system started a product's part, not that its definitions are current.
"""

import re
from typing import Final

from agent.allowed_commands import SYSTEMEXTENSIONSCTL
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

_CATEGORY: Final = "com.apple.system_extension.endpoint_security"
_LINE: Final = re.compile(r"(?:^|\s)([A-Za-z][\w.-]*\.[\w.-]+) \([^)\n]*\).*\[([a-z ]+)\]\s*$")
_MAKERS: Final = {
    "com.crowdstrike.": "CrowdStrike Falcon",
    "com.sentinelone.": "SentinelOne",
    "com.sophos.": "Sophos Endpoint",
    "com.bitdefender.": "Bitdefender",
    "com.eset.": "ESET Endpoint Security",
    "com.malwarebytes.": "Malwarebytes",
    "com.trendmicro.": "Trend Micro",
    "com.kaspersky.": "Kaspersky",
    "com.trellix.": "Trellix Endpoint Security",
    "com.mcafee.": "McAfee",
    "com.broadcom.": "Symantec Endpoint Protection",
    "com.symantec.": "Symantec Endpoint Protection",
    "com.cisco.endpoint": "Cisco Secure Endpoint",
    "com.paloaltonetworks.": "Cortex XDR",
    "com.jamf.protect": "Jamf Protect",
    "com.withsecure.": "WithSecure",
    "com.f-secure.": "WithSecure",
    "com.webroot.": "Webroot",
    "com.avast.": "Avast",
    "com.avg.": "AVG",
}
"""By the beginning of the identifier that the makers sign. Others watch for other reasons than harmful programs."""


def read_extensions(host: Host) -> tuple[AntivirusProduct, ...]:
    """The products found. Raises ProbeError: that there is none must be certain."""
    return parse_extensions(host.run(SYSTEMEXTENSIONSCTL, "list"))


@parser("systemextensionsctl", "systemextensionsctl list")
def parse_extensions(text: str) -> tuple[AntivirusProduct, ...]:
    """Known products in the category of endpoint security, one of a name; one that waits for approval does not run."""
    if not re.search(r"^\s*\d+ extension\(s\)", text, re.MULTILINE):
        raise ValueError("no list of extensions")
    running: dict[str, bool] = {}
    category = ""
    for line in text.splitlines():
        if line.startswith("--- "):
            category = line.split()[1]
        elif category == _CATEGORY and (found := _LINE.search(line)):
            name = next((each for start, each in _MAKERS.items() if found[1].lower().startswith(start)), "")
            if name and "uninstall" not in found[2]:
                running[name] = running.get(name, False) or found[2] == "activated enabled"
    return tuple(_product(name, runs=runs) for name, runs in running.items())


def _product(name: str, *, runs: bool) -> AntivirusProduct:
    unknown = Unknown(Why.NOT_SUPPORTED, f"what {name} says of itself is not read by this version")
    return AntivirusProduct(name, runs, unknown if runs else False, *(unknown,) * 7)
