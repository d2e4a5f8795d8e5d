"""How apt is set up, and when it last did something. Sources: apt.conf(5), apt.systemd.daily, unattended-upgrade(8), apt(8)."""

import re
from datetime import UTC, datetime
from typing import Final

from agent.allowed_commands import APT_CONFIG
from agent.errors import NotRecorded, ProbeError
from agent.host import Host
from agent.linux.debian_packages import LISTS, security_updates_waiting
from agent.linux.local_time import put_right
from agent.probes.parsing import parser
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.unknown import Unknown, Why

_PROGRAM: Final = "/usr/bin/unattended-upgrade"
_TIMER: Final = "apt-daily-upgrade.timer"
_MASKED: Final = "/dev/null"  # systemd.unit(5): a unit that leads there is switched off
_LOOKED: Final = "/var/lib/apt/periodic/update-success-stamp"
"""Written when every list came (Ubuntu). `update-stamp` beside it is written when apt only warned that none did: not asked."""
_RESTART: Final = "/run/reboot-required"
_RESTART_NOTERS: Final = ("/etc/kernel/postinst.d/unattended-upgrades", "/usr/share/update-notifier/notify-reboot-required")
_SETTING: Final = re.compile(r'^([\w:./-]+) "(.*)";$', re.MULTILINE)
_PERIOD: Final = re.compile(r"(\d+|always)\D?")


def read_apt(host: Host) -> SecurityUpdates:
    """What the lists say, how old they are, and what happens by itself. Raises nothing: what cannot be read is Unknown."""
    return SecurityUpdates(_waiting(host), _looked_at(host), _installed_at(host), _automatic(host), _restart_needed(host))


def _waiting(host: Host) -> UpdatesWaiting | NoneWaiting | Unknown:
    try:
        count = security_updates_waiting(host)
    except ProbeError as error:
        return error.as_unknown()
    since = Unknown(Why.NOT_RECORDED, "apt's lists do not say since when an update has been there")
    return UpdatesWaiting(count, since) if count else NoneWaiting()


def _looked_at(host: Host) -> datetime | Unknown:
    """Without the stamp: when one of the lists last changed, which is not later than when it was last looked at."""
    for path in (_LOOKED, LISTS):
        try:
            return host.modified_at(path)
        except NotRecorded:
            continue
        except ProbeError as error:
            return error.as_unknown()
    return Unknown(Why.NOT_RECORDED, "apt has never looked for updates")


def _installed_at(host: Host) -> datetime | Unknown:
    try:
        return put_right(parse_history(host.read_text("/var/log/apt/history.log", 16_777_216)), host)
    except ProbeError as error:
        return error.as_unknown()


def _automatic(host: Host) -> bool | Unknown:
    """The program must be there, switched on for security updates, and something must start it."""
    try:
        if not host.exists(_PROGRAM):
            return False
        return parse_settings_of_apt(host.run(APT_CONFIG, "dump")) and _is_started(host)
    except ProbeError as error:
        return error.as_unknown()


def _is_started(host: Host) -> bool:
    """By systemd's timer, unless somebody switched it off; without systemd by cron."""
    if not host.exists("/run/systemd/system"):
        return host.exists("/etc/cron.daily/apt-compat")
    if _TIMER not in host.list_names("/etc/systemd/system/timers.target.wants"):
        return False
    try:
        return host.real_path(f"/etc/systemd/system/{_TIMER}") != _MASKED
    except NotRecorded:
        return True


def _restart_needed(host: Host) -> bool | Unknown:
    try:
        if host.exists(_RESTART):
            return True
        if any(host.exists(path) for path in _RESTART_NOTERS):
            return False
    except ProbeError as error:
        return error.as_unknown()
    return Unknown(Why.NOT_RECORDED, "nothing on this system notes that it must be started again")


@parser("apt_config", "apt-config dump")
def parse_settings_of_apt(text: str) -> bool:
    """`apt-config dump`: whether lists are fetched, unattended-upgrade is run, and it may take security updates."""
    settings: dict[str, list[str]] = {}
    for name, value in _SETTING.findall(text):
        settings.setdefault(name.lower().rstrip(":"), []).append(value)
    if "apt" not in settings:
        raise ValueError("not apt's settings")
    on = all(_is_on(settings, f"apt::periodic::{name}") for name in ("unattended-upgrade", "update-package-lists"))
    origins = [
        each for name in ("allowed-origins", "origins-pattern") for each in settings.get(f"unattended-upgrade::{name}", ())
    ]
    return on and settings.get("apt::periodic::enable", ["1"])[-1] != "0" and any("ecurity" in each for each in origins)


def _is_on(settings: dict[str, list[str]], name: str) -> bool:
    """A number of days (0: never), also with a unit, or "always"."""
    value = _PERIOD.fullmatch(settings.get(name, ["0"])[-1])
    if value is None:
        raise ValueError("a period that apt.systemd.daily would not understand")
    return value[1] == "always" or int(value[1]) > 0


@parser("apt_history", "cat /var/log/apt/history.log")
def parse_history(text: str) -> datetime:
    """When an entry that upgraded something ended. It is in local time without a zone: taken as UTC, put right later."""
    entries = [dict(line.split(": ", 1) for line in entry.splitlines() if ": " in line) for entry in text.split("\n\n")]
    ended = [each["End-Date"] for each in entries if "Upgrade" in each and "End-Date" in each]
    if not ended:
        raise NotRecorded("apt's log of this month has no update")
    return datetime.strptime(" ".join(ended[-1].split()), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
