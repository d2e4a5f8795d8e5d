"""macOS: which system is this, and until when does its maker mend it? Sources: sw_vers(1), and data/os_support.toml."""

import re
import tomllib
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.allowed_commands import SW_VERS
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import OperatingSystem
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the system's own words about its version, and the agent's table of the days on which support ends"

_SUPPORT_TABLE: Final = Path(__file__).parent.parent / "data" / "os_support.toml"
_LINE: Final = re.compile(r"^(\w+):\s*(\S.*)$", re.MULTILINE)
_NO_DAY: Final = Unknown(Why.NOT_RECORDED, "Apple announces no day, and the agent's table does not have this version")


def read(host: Host) -> OperatingSystem:
    """The system and its build."""
    return parse_sw_vers(host.run(SW_VERS))


@parser("sw_vers", "sw_vers")
def parse_sw_vers(text: str) -> OperatingSystem:
    """Its lines. A rapid security response stands in ProductVersionExtra, such as (a)."""
    said = {name: value.strip() for name, value in _LINE.findall(text)}
    version = said["ProductVersion"]
    extra = said.get("ProductVersionExtra", "")
    build = said.get("BuildVersion") or Unknown(Why.NOT_RECORDED, "the system does not say its build")
    return OperatingSystem(said["ProductName"], f"{version} {extra}".strip(), build, _supported_until(version))


def _supported_until(version: str) -> datetime | Unknown:
    """By the first number of the version; up to 10.15 by the first two."""
    numbers = version.split(".")
    major = ".".join(numbers[:2]) if numbers[0] == "10" else numbers[0]
    day = _support_table().get(major)
    return datetime.combine(day, time(23, 59, 59), UTC) if day else _NO_DAY


@cache
def _support_table() -> dict[str, Any]:
    return dict(tomllib.loads(_SUPPORT_TABLE.read_text("utf-8"))["macos"])


PARSERS: Final = (parse_sw_vers,)
