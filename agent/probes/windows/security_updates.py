"""Windows: which security updates wait to be installed? Sources: see agent.windows.update_search and update_policy.

Windows Update is asked for what it knows; the search on the network is left to Windows, and how old its knowledge is stands
beside it. PowerShell is started once.
"""

from datetime import datetime
from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.windows.powershell import ask_together
from agent.windows.update_policy import parse_update_policy, read_automatic
from agent.windows.update_search import SEARCH, STATE, UpdateState, parse_search, parse_state
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.unknown import Unknown

READ_FROM: Final = "what Windows Update knows, without a new search, and the policies and settings about installing updates"

PARSERS: Final = (parse_search, parse_state, parse_update_policy)


def read(host: Host) -> SecurityUpdates:
    """What waits, as far as Windows knows. Updates of other programs are not counted."""
    told = ask_together(host, search=SEARCH, state=STATE)
    waiting, state = _waiting(told["search"]), _state(told["state"])
    automatic = _automatic(host)
    if isinstance(state, Unknown):
        return SecurityUpdates(_known(waiting, state), state, state, automatic, state)
    return SecurityUpdates(
        _known(waiting, state.looked_at), state.looked_at, state.installed_at, automatic, state.restart_needed
    )


def _known(
    waiting: UpdatesWaiting | NoneWaiting | Unknown, looked_at: datetime | Unknown
) -> UpdatesWaiting | NoneWaiting | Unknown:
    """Whoever never looked, or does not say when, knows of none: that is no word that none waits."""
    return looked_at if isinstance(waiting, NoneWaiting) and isinstance(looked_at, Unknown) else waiting


def _waiting(text: str) -> UpdatesWaiting | NoneWaiting | Unknown:
    try:
        return parse_search(text)
    except ProbeError as error:
        return error.as_unknown()


def _state(text: str) -> UpdateState | Unknown:
    try:
        return parse_state(text)
    except ProbeError as error:
        return error.as_unknown()


def _automatic(host: Host) -> bool | Unknown:
    try:
        return read_automatic(host)
    except ProbeError as error:
        return error.as_unknown()
