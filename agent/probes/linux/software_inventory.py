"""Linux: which programs are installed for everybody? Sources: installed_debian, _rpm and _bundles in agent.linux.

Not read: what people installed in their own folders, and what was put onto the disk without any of these four.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from agent.errors import NotSupported, ProbeError, UnexpectedOutput
from agent.host import Host
from agent.linux.installed_bundles import FLATPAKS, SNAPS, parse_flatpak, parse_snap, read_flatpaks, read_snaps
from agent.linux.installed_debian import STATUS, parse_dpkg_status, read_dpkg
from agent.linux.installed_rpm import parse_rpm, read_rpm
from agent.probes.whole_list import whole_list
from compliance.facts import Program, SoftwareInventory, SoftwareSource

READ_FROM: Final = (
    "dpkg's list of what is installed, or rpm's answer; the descriptions of the snaps in use, and Flatpak's list of what is "
    "installed for the whole system; only where the school's policy asks for it, and not what people installed for themselves"
)

PARSERS: Final = (parse_dpkg_status, parse_rpm, parse_snap, parse_flatpak)

_Read: TypeAlias = Callable[[Host], tuple[Program, ...]]


def read(host: Host) -> SoftwareInventory:
    """The whole list. The packages must be known; a list of Snap or Flatpak that cannot be read says so beside it."""
    name, read_packages = _packages(host)
    packages = read_packages(host)
    if not packages:
        raise UnexpectedOutput(f"{name} says that nothing is installed")
    found, sources = list(packages), [SoftwareSource(name, len(packages))]
    for bundle, folder, read_bundle in (("Snap", SNAPS, read_snaps), ("Flatpak", FLATPAKS, read_flatpaks)):
        if host.exists(folder):
            source, programs = _beside(host, bundle, read_bundle)
            sources.append(source)
            found += programs
    return whole_list(found, *sources)


def _packages(host: Host) -> tuple[str, _Read]:
    if host.exists(STATUS):
        return "dpkg", read_dpkg
    if host.exists("/usr/bin/rpm"):
        return "rpm", read_rpm
    raise NotSupported("programs are listed from dpkg and rpm by this version; this system has neither")


def _beside(host: Host, name: str, read_bundle: _Read) -> tuple[SoftwareSource, tuple[Program, ...]]:
    try:
        programs = read_bundle(host)
    except ProbeError as error:
        return SoftwareSource(name, error.as_unknown()), ()
    return SoftwareSource(name, len(programs)), programs
