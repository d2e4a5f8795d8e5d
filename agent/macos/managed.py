"""Settings that a school's device management put on the Mac: property lists below /Library/Managed Preferences.

They win over the same settings of the Mac and of its users.
"""

import re
from typing import Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.macos.property_list import read_all_settings

_FOLDER: Final = "/Library/Managed Preferences"


def managed_settings(host: Host, *domains: str, account: str = "") -> str:
    """What is managed of these domains: for the Mac first, then for that person, whose own win. Property lists in a row."""
    if not re.fullmatch(r"[^/\0]*", account) or account.startswith("."):
        raise UnexpectedOutput("the name of an account cannot be a folder's")
    places = [_FOLDER, f"{_FOLDER}/{account}"] if account else [_FOLDER]
    return read_all_settings(host, (f"{place}/{domain}.plist" for domain in domains for place in places))
