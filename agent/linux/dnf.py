"""Security updates as dnf knows them. Sources: dnf(8) and dnf5-advisory(8) on updateinfo, dnf-automatic(8).

dnf is asked with what it has fetched before (`--cacheonly`): a survey does not use the network.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from agent.allowed_commands import DNF
from agent.errors import NotRecorded, ProbeError
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.unknown import Unknown, Why

_FETCHED: Final = ("/var/cache/libdnf5", "/var/cache/dnf")
_WANTS: Final = "/etc/systemd/system/timers.target.wants"
_ALWAYS_INSTALLS: Final = "dnf-automatic-install.timer"
_INSTALLS_IF_SET: Final = ("dnf5-automatic.timer", "dnf-automatic.timer")
_SETTINGS: Final = ("/etc/dnf/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf")
_FIELD: Final = re.compile(r"^\s*([A-Z][\w ]*?)\s*: (.*)$", re.MULTILINE)
_NOT_READ: Final = Unknown(Why.NOT_SUPPORTED, "which of dnf's transactions were updates is not read by this version")
_NO_RESTART: Final = Unknown(Why.NOT_SUPPORTED, "whether a restart is needed is not asked of dnf by this version")


def read_dnf(host: Host) -> SecurityUpdates:
    """What dnf's own copy of the repositories says. Raises nothing: what cannot be read is Unknown."""
    return SecurityUpdates(_waiting(host), _looked_at(host), _NOT_READ, _automatic(host), _NO_RESTART)


def _waiting(host: Host) -> UpdatesWaiting | NoneWaiting | Unknown:
    try:
        if not tuple(_repositories(host)):
            raise NotRecorded("dnf has fetched no list of updates yet")
        return parse_advisories(host.run(DNF, "--quiet", "--cacheonly", "updateinfo", "info", "--security"))
    except ProbeError as error:
        return error.as_unknown()


def _repositories(host: Host) -> Iterator[str]:
    for cache in _FETCHED:
        for name in host.list_names(cache):
            if host.exists(f"{cache}/{name}/repodata"):
                yield f"{cache}/{name}/repodata"


def _looked_at(host: Host) -> datetime | Unknown:
    """When a repository was last fetched: the newest, because one that is switched off stays old for ever."""
    try:
        fetched = [host.modified_at(path) for path in _repositories(host)]
    except ProbeError as error:
        return error.as_unknown()
    return max(fetched) if fetched else Unknown(Why.NOT_RECORDED, "dnf has fetched no list of updates yet")


def _automatic(host: Host) -> bool | Unknown:
    try:
        timers = host.list_names(_WANTS)
        if _ALWAYS_INSTALLS in timers:
            return True
        if not any(each in timers for each in _INSTALLS_IF_SET):
            return False
        return any(parse_automatic(host.read_text(path)) for path in _SETTINGS if host.exists(path))
    except ProbeError as error:
        return error.as_unknown()


@parser("dnf_updateinfo", "dnf --quiet --cacheonly updateinfo info --security", "dnf")
def parse_advisories(text: str) -> UpdatesWaiting | NoneWaiting:
    """`dnf updateinfo info --security` of dnf 4 and 5: a block for each advisory, with the time at which it was published."""
    fields = [(name.lower(), value.strip()) for name, value in _FIELD.findall(text)]
    issued = [_time(value) for name, value in fields if name in ("updated", "issued")]
    identifiers = {value for name, value in fields if name in ("update id", "name")}
    if not identifiers and not text.strip():
        return NoneWaiting()
    if not identifiers or len(issued) < len(identifiers):
        raise ValueError("no advisories, and not nothing either")
    return UpdatesWaiting(len(identifiers), min(issued))


def _time(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


@parser("dnf_automatic_conf", "cat /etc/dnf/automatic.conf", "dnf_automatic")
def parse_automatic(text: str) -> bool:
    """Whether dnf-automatic installs what it finds: `apply_updates` is on; of two assignments the last one counts."""
    values = re.findall(r"^[ \t]*apply_updates[ \t]*[=:][ \t]*(\S+)", text, re.MULTILINE)
    return bool(values) and values[-1].lower() in ("yes", "true", "1", "on")
