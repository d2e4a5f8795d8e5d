"""Windows: who may change the system? Sources: see agent.windows.administrators_group and open_desktops.

PowerShell is started once. Numbers of accounts (SIDs) are compared on the device, and a count leaves it.
"""

from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.windows.administrators_group import ACCOUNTS, MEMBERS, has_guest, parse_accounts, parse_members, people_among
from agent.windows.open_desktops import DESKTOPS, parse_desktops
from agent.windows.powershell import ask_together
from compliance.facts import Administrators
from compliance.unknown import Unknown

READ_FROM: Final = (
    "the members of the group of administrators by their numbers, which of the computer's own accounts are switched on, and "
    "the numbers of the people with an open desktop"
)

PARSERS: Final = (parse_members, parse_accounts, parse_desktops)


def read(host: Host) -> Administrators:
    """A count of accounts that can be used, no names. The people at the desktop are judged, not the agent's own account."""
    told = ask_together(host, members=MEMBERS, accounts=ACCOUNTS, desktops=DESKTOPS)
    accounts = parse_accounts(told["accounts"])
    people = people_among(parse_members(told["members"]), accounts)
    return Administrators(len(people), _somebody_there(told["desktops"], people), has_guest(accounts))


def _somebody_there(desktops: str, people: frozenset[str]) -> bool | Unknown:
    try:
        return not people.isdisjoint(parse_desktops(desktops).people)
    except ProbeError as error:
        return error.as_unknown()
