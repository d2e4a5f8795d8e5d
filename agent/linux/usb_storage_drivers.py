"""Whether the kernel takes storage on USB: a dry run of modprobe, or the rules beside what they came to.

Sources: modprobe(8), modprobe.d(5). Blacklisting usb-storage alone blocks nothing: uas carries the same alias and pulls it in.
A rule says nothing about a driver that is loaded already (ansible-lockdown/UBUNTU22-CIS#144). A dash in a module's name is an
underscore.
"""

import re
from typing import Final

from agent.errors import NotRecorded
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_LOADS: Final = re.compile(r"^insmod .*(usb[-_]storage|uas)\.ko", re.MULTILINE)
_BUILT_IN: Final = re.compile(r"^builtin (usb[-_]storage|uas)\s*$", re.MULTILINE)
_REPLACED: Final = re.compile(r"install\s+(?:/usr)?/bin/(?:false|true)")
_DRY_RUN: Final = re.compile(r"insmod \S+\.ko.*|builtin \S+|" + _REPLACED.pattern)
_RULE: Final = re.compile(r"^\s*(?:(blacklist)\s+(\S+)|install\s+(\S+)\s+(?:/usr)?/bin/(?:false|true))\s*$", re.MULTILINE)
_DRIVERS: Final = frozenset({"usb_storage", "uas"})
_NOT_LISTED: Final = Unknown(Why.NOT_READ, "a dry run does not list what is attached")


@dataclass(frozen=True, slots=True)
class UsbStorageDrivers:
    """What is set, and what it comes to: only what blocks in force is a block."""

    set_to_block: bool
    blocks: bool
    usb_disks: tuple[str, ...] | Unknown


def dry_run_refuses(text: str) -> bool:
    """The same for whoever knows that neither driver is loaded: then no line means that nothing would be. Raises ProbeError."""
    return not text.strip() or parse_modprobe(text).blocks


@parser("modprobe", "modprobe -n -v -b ALIAS, or modprobe.d with lsmod, drivers and USB disks below lines of ---", "modprobe_d")
def parse_modprobe(text: str) -> UsbStorageDrivers:
    """A dry run, or a listing of rules, modules, drivers and disks.

    Raises NotRecorded for no line at all: a driver that is refused by name and one that is loaded already print the same.
    """
    if not text.strip():
        raise NotRecorded("a dry run of modprobe that prints nothing does not tell a refused driver from one that is loaded")
    if not re.search(r"^--- ", text, re.MULTILINE):
        refused = _refuses(text)
        return UsbStorageDrivers(refused, refused, _NOT_LISTED)
    parts = [part.partition("\n") for part in re.split(r"^--- ", text, flags=re.MULTILINE)[1:]]
    rules = "\n".join(body for head, _, body in parts if "modprobe.d" in head)
    modules = _named(parts, "lsmod")
    bound = re.findall(r"driver=(\S+)", _named(parts, "driver"))
    disks = tuple(_named(parts, "USB disks").split())
    loaded = _DRIVERS & {line.split()[0].replace("-", "_") for line in modules.splitlines() if line.strip()}
    in_force = _in_force(rules) and not loaded and not bound and not disks
    return UsbStorageDrivers(_mentions_block(rules), in_force, disks)


def _refuses(dry_run: str) -> bool:
    """Something harmless would be run instead. A driver in the kernel itself cannot be refused."""
    lines = [line.strip() for line in dry_run.splitlines() if line.strip()]
    if not all(_DRY_RUN.fullmatch(line) for line in lines):
        raise ValueError("no dry run of modprobe")
    if _LOADS.search(dry_run) or _BUILT_IN.search(dry_run):
        return False
    if not any(_REPLACED.fullmatch(line) for line in lines):
        raise ValueError("a dry run that is about other drivers")
    return True


def _named(parts: list[tuple[str, str, str]], word: str) -> str:
    """The part with that word in its heading. Raises LookupError: without it nothing can be concluded."""
    return [body for head, _, body in parts if word in head][0]  # noqa: RUF015 - a missing part is an error here


def _rules(text: str) -> tuple[set[str], set[str]]:
    """The drivers that are blacklisted, and those that something harmless is run instead of."""
    found = _RULE.findall(text)
    blacklisted = {name.replace("-", "_") for word, name, _ in found if word}
    return blacklisted, {name.replace("-", "_") for word, _, name in found if not word}


def _mentions_block(text: str) -> bool:
    blacklisted, replaced = _rules(text)
    return not _DRIVERS.isdisjoint(blacklisted | replaced)


def _in_force(text: str) -> bool:
    """Uas depends on usb_storage: without that neither loads. A blacklist only stops the alias, so both must be in it."""
    blacklisted, replaced = _rules(text)
    return "usb_storage" in replaced or blacklisted >= _DRIVERS
