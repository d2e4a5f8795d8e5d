"""Which installed packages have a newer version in a list of security updates? Sources: deb822(5), dpkg-query(1), apt-helper.

The lists that apt keeps are read as they are: `apt-get -s upgrade` says the same and takes seconds of computing to say it, and
a package that is held back, which it leaves out, has its holes all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agent.allowed_commands import APT_HELPER
from agent.errors import NotRecorded, UnexpectedOutput
from agent.host import Host
from agent.linux.dpkg_versions import VersionKey, version_key
from agent.probes.parsing import parser

STATUS: Final = "/var/lib/dpkg/status"
LISTS: Final = "/var/lib/apt/lists"
_LIMIT_BYTES: Final = 67_108_864


@dataclass(frozen=True, slots=True)
class PackageVersion:
    """A version of a package for one architecture."""

    package: str
    architecture: str
    version: str


def security_updates_waiting(host: Host) -> int:
    """How many installed packages are older than in the lists of security updates. Without such a list: NotRecorded."""
    names = [name for name in host.list_names(LISTS) if "security" in name and re.search(r"_Packages(\.\w+)?$", name)]
    if not names:
        raise NotRecorded("the device has no list of its distribution's security updates")
    offered = [each for name in names for each in parse_packages(_list(host, f"{LISTS}/{name}"))]
    installed = parse_packages(host.read_text(STATUS, _LIMIT_BYTES))
    if not installed:
        raise UnexpectedOutput("dpkg's list of what is installed is empty")
    return len(waiting(installed, offered))


def _list(host: Host, path: str) -> str:
    """A list is kept as it is, or compressed in one of several ways that apt knows itself."""
    if path.endswith("_Packages"):
        return host.read_text(path, _LIMIT_BYTES)
    return host.run(APT_HELPER, "cat-file", path)


def waiting(installed: tuple[PackageVersion, ...], offered: list[PackageVersion]) -> frozenset[tuple[str, str]]:
    """The installed packages, by name and architecture, of which something newer is offered."""
    here: dict[tuple[str, str], VersionKey] = {
        (each.package, each.architecture): version_key(each.version) for each in installed
    }
    names = ((each, (each.package, each.architecture)) for each in offered)
    return frozenset(name for each, name in names if name in here and here[name] < version_key(each.version))


@parser("packages")
def parse_packages(text: str) -> tuple[PackageVersion, ...]:
    """A list of packages as apt keeps it, or dpkg's own; of the latter those that are installed."""
    return tuple(_packages(text))


def _packages(text: str) -> Iterator[PackageVersion]:
    for stanza in ("\n" + text).split("\n\n"):
        if _value(stanza, "Status", "installed").rpartition(" ")[2] == "installed" and stanza.strip():
            yield PackageVersion(*(_value(stanza, name) for name in ("Package", "Architecture", "Version")))


def _value(stanza: str, name: str, default: str | None = None) -> str:
    """A field of one line. Raises ValueError without it: `find` over some megabytes costs a tenth of what a pattern does."""
    before = f"\n{name}: "
    start = ("\n" + stanza).find(before)
    if start < 0 and default is not None:
        return default
    if start < 0:
        raise ValueError(f"a package without {name}")
    start += len(before) - 1
    end = stanza.find("\n", start)
    return stanza[start : end if end >= 0 else None]
