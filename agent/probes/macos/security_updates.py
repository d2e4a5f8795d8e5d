"""macOS: which updates wait? Sources: softwareupdate(8) --list --no-scan, its settings, the list of what was installed.

Apple does not mark security updates as such: its updates of macOS, Safari and security data hold them, and it recommends those.
The search itself goes to the network and is left to macOS; how old its knowledge is stands beside it.
"""

import re
from datetime import datetime
from typing import Final

from agent.allowed_commands import SOFTWAREUPDATE
from agent.errors import ProbeError
from agent.host import Host
from agent.macos.install_history import parse_install_history, read_install_history
from agent.macos.update_settings import parse_update_settings, read_update_settings
from agent.probes.parsing import parser
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

READ_FROM: Final = "softwareupdate's list of what waits, without a new search, its settings, and the list of what was installed"

_LABEL: Final = re.compile(r"^\s*\* Label: (\S.*?)\s*$")
_FIELD: Final = re.compile(r"(Title|Version|Recommended|Action): ([^,]*)")
_NO_AGE: Final = Unknown(Why.NOT_RECORDED, "macOS does not say since when an update has been there")
_NO_WORD: Final = Unknown(Why.NOT_RECORDED, "macOS does not say whether installed updates wait for a restart")


@dataclass(frozen=True, slots=True)
class WaitingUpdate:
    """One update on the list."""

    label: str
    version: str
    recommended: bool
    restart: bool


def read(host: Host) -> SecurityUpdates:
    """What waits, as far as the Mac knows."""
    try:
        settings = read_update_settings(host)
        looked_at, automatic = settings.looked_at, settings.installs_updates
    except ProbeError as error:
        looked_at = automatic = error.as_unknown()
    return SecurityUpdates(_waiting(host), looked_at, _installed_at(host), automatic, _NO_WORD)


def _waiting(host: Host) -> UpdatesWaiting | NoneWaiting | Unknown:
    try:
        found = [each for each in parse_softwareupdate(host.run(SOFTWAREUPDATE, "--list", "--no-scan")) if each.recommended]
    except ProbeError as error:
        return error.as_unknown()
    return UpdatesWaiting(len(found), _NO_AGE) if found else NoneWaiting()


def _installed_at(host: Host) -> datetime | Unknown:
    try:
        return read_install_history(host).system
    except ProbeError as error:
        return error.as_unknown()


@parser("softwareupdate", "softwareupdate --list --no-scan 2>&1")
def parse_softwareupdate(text: str) -> tuple[WaitingUpdate, ...]:
    """`softwareupdate --list`. That nothing waits is a sentence of its own, and stands on the error side."""
    found: list[WaitingUpdate] = []
    label = ""
    for line in text.splitlines():
        if start := _LABEL.match(line):
            if label:
                raise ValueError("an update without a line about it")
            label = start[1]
        elif label:
            found.append(_update(label, dict(_FIELD.findall(line))))
            label = ""
    if label or (not found and "No new software available." not in text):
        raise ValueError("neither updates nor the word that there are none")
    return tuple(found)


def _update(label: str, fields: dict[str, str]) -> WaitingUpdate:
    recommended = {"YES": True, "NO": False}[fields["Recommended"].strip()]
    return WaitingUpdate(label, fields.get("Version", "").strip(), recommended, fields.get("Action", "").strip() == "restart")


PARSERS: Final = (parse_softwareupdate, parse_update_settings, parse_install_history)
