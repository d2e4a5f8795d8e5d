"""Windows: does the device open somebody's session at start without a password? Source: Winlogon's values, Microsoft Learn.

`DefaultPassword` lies beside them in the clear, and is never asked for.
"""

from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.registry import registry_values
from compliance.facts import AutomaticLogin

READ_FROM: Final = "two values of the registry: AutoAdminLogon of Winlogon, and Shell, which is always there"

_WINLOGON: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_SWITCH: Final = "AutoAdminLogon"
_ALWAYS_THERE: Final = "Shell"


def read(host: Host) -> AutomaticLogin:
    """Without the switch, or with another value than 1, Windows asks for a password. Shell shows that Winlogon was read."""
    return parse_winlogon(host.read_registry(_WINLOGON, _SWITCH, _ALWAYS_THERE))


@parser("reg", rf'reg query "{_WINLOGON}" /v {_SWITCH}')
def parse_winlogon(text: str) -> AutomaticLogin:
    """The switch alone, whatever else is listed. The password may also lie in LSA's own store, which nobody can list."""
    values = registry_values(text)
    if not values:
        raise ValueError("no value of the registry")
    enabled = str(values.get(_SWITCH.lower(), "0")) == "1"
    return AutomaticLogin(enabled, "Winlogon" if enabled else "")


PARSERS: Final = (parse_winlogon,)
