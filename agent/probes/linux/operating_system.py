"""Linux: which system is this, and until when does its maker mend it? Source: os-release(5), and data/os_support.toml."""

import shlex
import tomllib
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import OperatingSystem
from compliance.unknown import Unknown, Why

READ_FROM: Final = "/etc/os-release, the kernel's version, and the agent's own table of the days on which support ends"

_SUPPORT_TABLE: Final = Path(__file__).parent.parent / "data" / "os_support.toml"


def read(host: Host) -> OperatingSystem:
    """The system and, as its exact build, the kernel that runs."""
    try:
        text = host.read_text("/etc/os-release")
    except NotRecorded:
        text = host.read_text("/usr/lib/os-release")
    kernel = host.read_text("/proc/sys/kernel/osrelease").strip()
    return parse_os_release(f"{text}\nROLLCALL_KERNEL={shlex.quote(kernel)}\n")


@parser("os_release", "cat /etc/os-release")
def parse_os_release(text: str) -> OperatingSystem:
    """The system as it names itself. A rolling release has no version and no end of support."""
    values = dict(_assignment(line) for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    kernel = values.get("ROLLCALL_KERNEL", "")
    return OperatingSystem(
        name=values["NAME"],
        version=values.get("VERSION_ID") or values.get("BUILD_ID") or "rolling",
        build=f"Linux {kernel}" if kernel else Unknown(Why.NOT_READ, "the kernel's version was not read"),
        supported_until=_supported_until(values),
    )


def _assignment(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name.strip(), " ".join(shlex.split(value))


def _supported_until(values: dict[str, str]) -> datetime | Unknown:
    """What the system itself says (SUPPORT_END is the last supported day), else the table."""
    if "SUPPORT_END" in values:
        return _end_of(date.fromisoformat(values["SUPPORT_END"]))
    known = _support_table().get(values.get("ID", ""), {}).get(values.get("VERSION_ID", ""))
    if known is None:
        return Unknown(Why.NOT_RECORDED, "neither the system nor the agent's table says when its support ends")
    return _end_of(known)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


@cache
def _support_table() -> dict[str, Any]:
    return tomllib.loads(_SUPPORT_TABLE.read_text("utf-8"))


PARSERS: Final = (parse_os_release,)
