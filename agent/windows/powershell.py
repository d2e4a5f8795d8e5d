"""Asking PowerShell, which answers in JSON. Sources: about_powershell_exe, ConvertTo-Json of Microsoft Learn.

`-InputObject @(…)` makes a list of one object and of none too; depth is said, because the default of 2 makes text of what is
deeper, without a warning (PowerShell/PowerShell#9266); dates come as `/Date(ms)/` in 5.1, and a list may come as
`{"value": […]}` (PowerShell/PowerShell#5579).
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agent.allowed_commands import POWERSHELL
from agent.errors import UnexpectedOutput
from agent.host import Host

_UTF8: Final = "[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false)"
_SERIALISED_DATE: Final = re.compile(r"/Date\((-?\d+)\)/")


def ask(host: Host, expression: str) -> str:
    """What an expression gives, as a JSON list. An error anywhere in it ends PowerShell with a status, and is a ProbeError."""
    script = f"$ErrorActionPreference='Stop'; {_UTF8}; ConvertTo-Json -Compress -Depth 4 -InputObject @({expression})"
    return host.run(POWERSHELL, "-NoProfile", "-NonInteractive", "-Command", script)


def ask_together(host: Host, **expressions: str) -> Mapping[str, str]:
    """What several expressions give, each as a JSON list, from one start of PowerShell, which costs more than most of them.

    An error in one costs that one: in its place is a list that is none of objects, which every parser refuses.
    """
    parts = "; ".join(f"{name}=@(try {{ {expression} }} catch {{ 'failed' }})" for name, expression in expressions.items())
    script = f"$ErrorActionPreference='Stop'; {_UTF8}; ConvertTo-Json -Compress -Depth 5 -InputObject ([ordered]@{{ {parts} }})"
    answer = host.run(POWERSHELL, "-NoProfile", "-NonInteractive", "-Command", script)
    try:
        lists = json.loads(answer.lstrip("\ufeff"))
        return {name: json.dumps(lists[name]) for name in expressions}
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UnexpectedOutput("PowerShell's answer is not understood") from error


def rows_of(text: str) -> list[dict[str, Any]]:
    """The objects of an answer, whichever shape it has: a list, one object, or a list inside `value`."""
    answer = json.loads(text.lstrip("\ufeff"))
    if isinstance(answer, dict) and isinstance(answer.get("value"), list):
        answer = answer["value"]
    rows = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(each, dict) for each in rows):
        raise ValueError("an answer that is no list of objects")
    return rows


def instant_of(value: str) -> datetime:
    """A date as 5.1 writes it (milliseconds since 1970), or as 7 does (ISO 8601); without a zone it is taken as UTC."""
    serialised = _SERIALISED_DATE.fullmatch(value)
    if serialised:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(serialised[1]))
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
