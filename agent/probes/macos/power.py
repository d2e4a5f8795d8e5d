"""macOS: when was this Mac on in the last seven days? Source: none yet; what kind of Mac it is: agent.macos.hardware."""

from typing import Final

from agent.errors import LeftAlone, NotSupported
from agent.host import Host
from agent.macos.hardware import parse_hardware, read_hardware
from compliance.facts import HOURS_OF_A_BORROWER, Power
from compliance.unknown import Unknown

READ_FROM: Final = "nothing yet: when a Mac was on is not read by this version, and on a portable one it will not be"

PARSERS: Final = (parse_hardware,)


def read(host: Host) -> Power:
    """Never on a MacBook. On others powerd's log would have it; no recording of that was at hand to write a parser by."""
    portable = read_hardware(host).portable
    if isinstance(portable, Unknown):
        raise LeftAlone("it is not known that this Mac stays in school, so when it is on is not read")
    if portable:
        raise LeftAlone(HOURS_OF_A_BORROWER.detail)
    raise NotSupported("when a Mac was on is not read by this version")
