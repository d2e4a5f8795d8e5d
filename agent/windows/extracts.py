"""What of Windows' answers goes into a recording. PowerShell is asked for single fields, and the registry for single values, so
little is left to leave out: the plan for power's own name, and whatever might ever be a password.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from agent.windows.power_settings import CONSOLE_LOCK, STANDBY_IDLE, VIDEO_IDLE

LEFT_OUT: Final = "(left out)"
_NUMBER: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_VALUE: Final = re.compile(r":\s*(0x[0-9a-f]{8})\s*$", re.MULTILINE | re.IGNORECASE)
_SECRET_VALUE: Final = re.compile(
    r"^([ \t]*\S*(?:password|secret|recovery|passphrase|pin|key)\S*[ \t]{4}REG_(?:\w*SZ|BINARY)[ \t]{4}).*$",
    re.MULTILINE | re.IGNORECASE,
)
_SECRET_FIELD: Final = re.compile(
    r'("\w*(?:password|secret|recovery|passphrase|privatekey|protectorid)\w*"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE
)


def of_plan(text: str) -> str:
    """The three settings that count, by their numbers, with their values; no name of a plan, which somebody may have given."""
    pieces = _NUMBER.split(text)
    blocks = zip(pieces[1::2], pieces[2::2], strict=True)
    kept = ((number, block) for number, block in blocks if number.lower() in (CONSOLE_LOCK, VIDEO_IDLE, STANDBY_IDLE))
    return "\n".join(f"GUID: {number}\n" + "".join(f"  : {each}\n" for each in _VALUE.findall(block)) for number, block in kept)


def of_registry(text: str) -> str:
    """Values without what a secret would stand in; switches and numbers stay."""
    return _SECRET_VALUE.sub(rf"\1{LEFT_OUT}", text)


def of_powershell(text: str) -> str:
    """Fields without what a secret would stand in: none is asked for."""
    return _SECRET_FIELD.sub(rf'\1"{LEFT_OUT}"', text)


EXTRACTS: Final[Mapping[str, Callable[[str], str]]] = {
    r"run powercfg /qh .*": of_plan,
    r"registry .*": of_registry,
    r"run powershell .*": of_powershell,
}
"""By question."""
