"""Values of the registry, in the forms in which `reg query` and `reg export` write them. Sources: both, Microsoft Learn."""

import re
from collections.abc import Mapping
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host

_VALUE: Final = re.compile(r"^[ \t]*(\S.*?)[ \t]{4}(REG_\w+)(?:[ \t]{4}(.*?))?[ \t]*\r?$", re.MULTILINE)
"""Blanks and tabs only: a value that is empty may end its line behind its kind, and must not take in the next line."""
_HIVES: Final = {"HKEY_LOCAL_MACHINE": "HKLM", "HKEY_USERS": "HKU", "HKEY_CURRENT_USER": "HKCU"}
_KEY: Final = re.compile(r"\[?(HK\w+)\\([^\]\r\n]+)\]?\s*")
_EXPORTED: Final = re.compile(r'"((?:[^"\\]|\\.)+)"=(?:dword:([0-9a-fA-F]{8})|"(.*)")\s*')


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


def registry_keys(text: str) -> Mapping[str, Mapping[str, str | int]]:
    """The values of every key that is named above them, by the key's name in lower case with a short hive (hklm)."""
    keys: dict[str, dict[str, str | int]] = {}
    values: dict[str, str | int] = {}
    for line in text.splitlines():
        if heading := _KEY.fullmatch(line):
            values = keys.setdefault(f"{_HIVES.get(heading[1], heading[1])}\\{heading[2]}".lower(), {})
        elif exported := _EXPORTED.fullmatch(line):
            values[exported[1].lower()] = int(exported[2], 16) if exported[2] else exported[3]
        else:
            values.update(registry_values(line))
    return keys
