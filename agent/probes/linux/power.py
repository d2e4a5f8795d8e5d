"""Linux: when was this computer on in the last seven days? Source: see agent.linux.journal.

Never asked on a portable computer, nor where the firmware does not say what it is: it would tell when its borrower was at it.
"""

from typing import Final

from agent.errors import LeftAlone
from agent.host import Host
from agent.linux.chassis import read_portable
from agent.linux.journal import parse_boots, parse_turns, read_journal
from compliance.facts import HOURS_OF_A_BORROWER, Power
from compliance.unknown import Unknown

READ_FROM: Final = (
    "the times of the first and last entry of each start in the system's journal, and of its messages of sleep; "
    "only where a rule of the school's policy asks for it, and never on computers that the firmware calls portable"
)

PARSERS: Final = (parse_boots, parse_turns)


def read(host: Host) -> Power:
    """Only on a computer that stays where it is."""
    portable = read_portable(host)
    if isinstance(portable, Unknown):
        raise LeftAlone("the firmware does not say that this computer stays in school, so when it is on is not read")
    if portable:
        raise LeftAlone(HOURS_OF_A_BORROWER.detail)
    return read_journal(host)
