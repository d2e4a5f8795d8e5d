"""Which installed packages have a newer version in a list of security updates? Sources: deb822(5), dpkg-query(1), apt-helper.

The lists that apt keeps are read as they are: `apt-get -s upgrade` says the same and takes seconds of computing to say it, and
a package that is held back, which it leaves out, has its holes all the same.
"""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final

from agent.allowed_commands import APT_HELPER
from agent.errors import NotRecorded, UnexpectedOutput
from agent.host import Host
from agent.linux.dpkg_versions import version_key
from agent.probes.parsing import parser
from compliance.values import dataclass

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
    installed = parse_packages(host.read_text(STATUS, _LIMIT_BYTES))
    if not installed:
        raise UnexpectedOutput("dpkg's list of what is installed is empty")
    here = frozenset(each.package for each in installed)
    return len(waiting(installed, (each for name in names for each in offered_in(_list(host, f"{LISTS}/{name}"), here))))


def offered_in(text: str, names: frozenset[str]) -> tuple[PackageVersion, ...]:
    """What a list offers of the packages of these names."""
    try:
        return tuple(_packages(text, names))
    except ValueError as error:
        raise UnexpectedOutput("a list of security updates has a package without name, version or architecture") from error


def _list(host: Host, path: str) -> str:
    """A list is kept as it is, or compressed in one of several ways that apt knows itself."""
    if path.endswith("_Packages"):
        return host.read_text(path, _LIMIT_BYTES)
    return host.run(APT_HELPER, "cat-file", path)


def waiting(installed: Iterable[PackageVersion], offered: Iterable[PackageVersion]) -> frozenset[tuple[str, str]]:
    """The installed packages, by name and architecture, of which something newer is offered."""
    here = {(each.package, each.architecture): each.version for each in installed}
    both = ((name, each.version) for each in offered if (name := (each.package, each.architecture)) in here)
    return frozenset(name for name, version in both if version != here[name] and version_key(here[name]) < version_key(version))


@parser("packages", "cat /var/lib/dpkg/status, or a list in /var/lib/apt/lists", "dpkg", "dpkg_status")
def parse_packages(text: str) -> tuple[PackageVersion, ...]:
    """A list of packages as apt keeps it, or dpkg's own; of the latter those that are installed."""
    return tuple(_packages(text))


def _packages(text: str, among: Container[str] | None = None) -> Iterator[PackageVersion]:
    for stanza in text.split("\n\n"):
        if stanza.strip() and (among is None or _value(stanza, "Package") in among) and _is_installed(stanza):
            yield PackageVersion(*(_value(stanza, name) for name in ("Package", "Architecture", "Version")))


def _is_installed(stanza: str) -> bool:
    """By dpkg's status; a stanza without one is of a list of what is offered."""
    return "\nStatus: " not in stanza or _value(stanza, "Status").endswith(" installed")


def _value(stanza: str, name: str) -> str:
    """A field of one line. Raises ValueError without it. Plain searching: there are megabytes of it."""
    before = f"{name}: "
    start = 0 if stanza.startswith(before) else stanza.index(f"\n{before}") + 1
    end = stanza.find("\n", start)
    return stanza[start + len(before) : end if end >= 0 else None]
