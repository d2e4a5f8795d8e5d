"""macOS: does it start signed systems only? Sources: nvram(8) AppleSecureBootPolicy on Macs with a T2; agent.macos.bridge."""

import re
from typing import Final

from agent.allowed_commands import NVRAM
from agent.errors import ProbeError, UnexpectedOutput
from agent.host import Host
from agent.macos.bridge import parse_bridge, read_bridge
from agent.probes.parsing import parser
from compliance.facts import SecureBoot, SecureBootState
from compliance.unknown import Unknown

READ_FROM: Final = "the firmware's variable AppleSecureBootPolicy, and the system's report about its security chip"

_POLICY: Final = "94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy"
_LEVELS: Final = {"%02": SecureBootState.ENFORCED, "%01": SecureBootState.REDUCED, "%00": SecureBootState.OFF}


def read(host: Host) -> SecureBoot:
    """The number where there is one: words are translated."""
    try:
        return parse_nvram(host.run(NVRAM, _POLICY))
    except ProbeError:
        state = read_bridge(host).secure_boot
    if isinstance(state, Unknown):
        raise UnexpectedOutput(state.detail)
    return SecureBoot(state)


@parser("nvram", "nvram 94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy")
def parse_nvram(text: str) -> SecureBoot:
    """The variable of a T2: 2 is full, 1 medium, 0 no security."""
    found = re.fullmatch(r"\s*\S+:AppleSecureBootPolicy\s+(%0\d)\s*", text)
    if found is None:
        raise ValueError("no policy")
    return SecureBoot(_LEVELS[found[1]])


PARSERS: Final = (parse_nvram, parse_bridge)
