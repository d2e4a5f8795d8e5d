"""What `powercfg /qh` prints: a password on waking, and when the display goes off and the computer to sleep.

Source: powercfg of Microsoft Learn. A setting is known by its number; its name and the words before its values are translated.
`/query` leaves the setting of the password on waking out, which is hidden.
"""

import re
from collections.abc import Mapping
from typing import Final

from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_NUMBER: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SPLIT: Final = re.compile(rf"({_NUMBER})", re.IGNORECASE)
_VALUE: Final = re.compile(r":\s*(0x[0-9a-f]{8})\s*$", re.MULTILINE | re.IGNORECASE)
CONSOLE_LOCK: Final = "0e796bdb-100d-47d6-a2d5-f7d2daa51f51"
VIDEO_IDLE: Final = "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e"
STANDBY_IDLE: Final = "29f6c1db-86da-48c5-9fdb-f2b67b1f44da"
_BEFORE: Final = {CONSOLE_LOCK: 0, VIDEO_IDLE: 3, STANDBY_IDLE: 3}
"""How many numbers stand before the two that count: least, most and step of a number."""
_NOT_PRINTED: Final = Unknown(Why.NOT_RECORDED, "powercfg does not print this setting")


@dataclass(frozen=True, slots=True)
class PowerSettings:
    """What happens on mains and on battery. Seconds until the display is off, or sleep; 0 is never, as Windows writes it."""

    password_on_wake_mains: bool | Unknown
    password_on_wake_battery: bool | Unknown
    display_off_mains_seconds: int | Unknown
    display_off_battery_seconds: int | Unknown
    sleep_mains_seconds: int | Unknown
    sleep_battery_seconds: int | Unknown


@parser("powercfg", "powercfg /qh SCHEME_CURRENT")
def parse_powercfg(text: str) -> PowerSettings:
    """What it prints of the three settings; what is not printed is Unknown."""
    pieces = _SPLIT.split(text)
    blocks = {number.lower(): block for number, block in zip(pieces[1::2], pieces[2::2], strict=True)}
    if not _BEFORE.keys() & blocks.keys():
        raise ValueError("none of the settings is printed")
    locks = [each if isinstance(each, Unknown) else switch(each) for each in _values(blocks, CONSOLE_LOCK)]
    return PowerSettings(locks[0], locks[1], *_values(blocks, VIDEO_IDLE), *_values(blocks, STANDBY_IDLE))


def _values(blocks: Mapping[str, str], setting: str) -> tuple[int | Unknown, int | Unknown]:
    """The last two numbers of a setting: on mains, then on battery."""
    if setting not in blocks:
        return _NOT_PRINTED, _NOT_PRINTED
    mains, battery = _VALUE.findall(blocks[setting])[_BEFORE[setting] :]
    return int(mains, 16), int(battery, 16)


def switch(value: int) -> bool:
    """0 is no and 1 is yes; a third one is not understood."""
    return {0: False, 1: True}[value]
