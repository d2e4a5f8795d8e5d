"""Windows: when was this computer on in the last seven days? Sources: see agent.windows.power_log and hardware.

Never asked on a portable computer, nor where the firmware does not say what it is: it would tell when its borrower was at it.
"""

from typing import Final

from agent.errors import LeftAlone
from agent.host import Host
from agent.windows.hardware import parse_hardware, read_hardware
from agent.windows.power_log import parse_oldest, parse_power_turns, read_power_log
from compliance.facts import HOURS_OF_A_BORROWER, Power
from compliance.unknown import Unknown

READ_FROM: Final = (
    "the times in Windows' System log at which the computer started, stopped, fell asleep and woke; only where a rule of the "
    "school's policy asks for it, and never on computers that the firmware calls portable"
)

PARSERS: Final = (parse_power_turns, parse_oldest, parse_hardware)


def read(host: Host) -> Power:
    """Only on a computer that stays where it is."""
    portable = read_hardware(host).portable
    if isinstance(portable, Unknown):
        raise LeftAlone("the firmware does not say that this computer stays in school, so when it is on is not read")
    if portable:
        raise LeftAlone(HOURS_OF_A_BORROWER.detail)
    return read_power_log(host)
