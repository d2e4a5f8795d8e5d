"""Values of the registry, in the form in which `reg query` prints them. Source: reg query of Microsoft Learn."""

import re
from collections.abc import Mapping
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host

_VALUE: Final = re.compile(r"^[ \t]*(\S.*?)[ \t]{4}(REG_\w+)(?:[ \t]{4}(.*?))?[ \t]*\r?$", re.MULTILINE)
"""Blanks and tabs only: a value that is empty may end its line behind its kind, and must not take in the next line."""


def registry_values(text: str) -> Mapping[str, str | int]:
    """Values by name in lower case (names have no case); numbers of every REG_DWORD and REG_QWORD, text of the rest."""
    values: dict[str, str | int] = {}
    for name, kind, value in _VALUE.findall(text):
        values[name.lower()] = int(value.strip(), 16) if kind in ("REG_DWORD", "REG_QWORD") else value.strip()
    return values


def values_if_there(host: Host, key: str, *names: str) -> str:
    """What a key says of these values; nothing where there is none of them, or no such key. A refusal stays one."""
    try:
        return host.read_registry(key, *names)
    except NotRecorded:
        return ""
