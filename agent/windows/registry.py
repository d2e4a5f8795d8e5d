"""Values of the registry, in the form in which `reg query` prints them. Source: reg query of Microsoft Learn."""

import re
from collections.abc import Mapping
from typing import Final

_VALUE: Final = re.compile(r"^\s*(\S.*?)\s{4}(REG_\w+)\s{4}(.*)$|^\s*(\S.*?)\s{4}(REG_\w+)\s*$", re.MULTILINE)


def registry_values(text: str) -> Mapping[str, str | int]:
    """Values by name in lower case (names have no case); numbers of every REG_DWORD and REG_QWORD, text of the rest."""
    values: dict[str, str | int] = {}
    for name, kind, value, bare_name, _ in _VALUE.findall(text):
        number = kind in ("REG_DWORD", "REG_QWORD")
        values[(name or bare_name).lower()] = int(value.strip(), 16) if number else value.strip()
    return values
