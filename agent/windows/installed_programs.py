"""The programs that Windows lists as installed for everybody. Source: "Uninstall Registry Key" of Microsoft Learn.

Both halves of HKEY_LOCAL_MACHINE, for programs of 64 and of 32 bits; what people installed for themselves is in
HKEY_CURRENT_USER and not looked at. Five values are asked for by name: others hold folders with people's names.
`SystemComponent` 1 hides an entry from the list of programs, `ParentKeyName` marks a part or an update of another one.
"""

from typing import Any, Final

from agent.probes.parsing import parser
from agent.probes.publishers import one_line, organisation
from agent.windows.powershell import rows_of
from compliance.facts import Program

_VALUES: Final = ("DisplayName", "DisplayVersion", "Publisher", "SystemComponent", "ParentKeyName")
_KEYS: Final = (
    r"'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall',"
    r"'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'"
)
PROGRAMS: Final = (
    f"Get-ChildItem -Path @({_KEYS} | Where-Object {{ Test-Path $_ }}) | ForEach-Object {{ [pscustomobject]@{{ "
    + "; ".join(f"{each}=$_.GetValue('{each}')" for each in _VALUES)
    + " } }"
)


@parser("uninstall", f'powershell -Command "ConvertTo-Json @({PROGRAMS})"', "uninstall_keys")
def parse_programs(text: str) -> tuple[Program, ...]:
    """The entries that Windows shows in its own list of programs."""
    found = {
        Program(one_line(str(each["DisplayName"])), _text(each, "DisplayVersion"), organisation(_text(each, "Publisher")))
        for each in rows_of(text)
        if _text(each, "DisplayName") and each.get("SystemComponent") != 1 and not each.get("ParentKeyName")
    }
    return tuple(sorted(found, key=lambda each: (each.name, each.version)))


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else one_line(str(value))
