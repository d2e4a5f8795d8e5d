"""Who sits at the computer's own screen. Source: Win32_ComputerSystem of Microsoft Learn, whose UserName is that person's."""

from typing import Final

from agent.errors import NobodyLoggedIn
from agent.probes.parsing import parser
from agent.windows.powershell import rows_of

USER: Final = "Get-CimInstance Win32_ComputerSystem | Select-Object UserName"


@parser("win32_computersystem", f"ConvertTo-Json @({USER})")
def parse_user(text: str) -> str:
    """The account's name. Nobody there, or somebody through the network only: NobodyLoggedIn."""
    (row,) = rows_of(text)
    name = row["UserName"]
    if not name:
        raise NobodyLoggedIn("nobody is logged in at the computer's own screen")
    return str(name)
