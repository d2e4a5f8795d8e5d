"""Swap spaces. Source: /proc/swaps of proc(5), and zram of the kernel documentation."""

import re
from typing import Final

from agent.host import Files
from agent.linux.block_devices import attribute
from agent.probes.parsing import parser
from compliance.values import dataclass

_ZRAM: Final = re.compile(r"/dev/(zram\d+)")
_HEADING: Final = ["Filename", "Type", "Size", "Used", "Priority"]
_IS_FILE: Final = {"file": True, "partition": False}
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class SwapSpace:
    """One swap space in use: a file, or a device node."""

    path: str
    is_file: bool


def swaps_on_disk(host: Files) -> tuple[SwapSpace, ...]:
    """The swap spaces that outlive the power: zram lies in memory, unless it writes back to a device."""
    spaces = parse_swaps(host.read_text("/proc/swaps"))
    return tuple(each for space in spaces for each in _lasting(host, space))


def _lasting(host: Files, space: SwapSpace) -> tuple[SwapSpace, ...]:
    memory = _ZRAM.fullmatch(space.path)
    if memory is None:
        return (space,)
    backing = attribute(host, f"/sys/class/block/{memory[1]}", "backing_dev")
    return () if backing in ("", "none") else (SwapSpace(backing, is_file=False),)


@parser("swaps", "cat /proc/swaps")
def parse_swaps(text: str) -> tuple[SwapSpace, ...]:
    """The swap spaces in use; a deleted swap file still counts. The kernel writes the heading even where there are none."""
    heading, *lines = (line.split() for line in text.splitlines() if line.strip())
    if heading != _HEADING:
        raise ValueError("no list of swap spaces")
    return tuple(SwapSpace(_unescaped(fields[0]).removesuffix(" (deleted)"), _IS_FILE[fields[1]]) for fields in lines)


def _unescaped(text: str) -> str:
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)
