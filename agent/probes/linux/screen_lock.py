"""Linux: when does the screen of each person at this device lock by itself?

Sources: loginctl(1), gsettings(1), dconf(1). Settings are read as the person, in the environment of the person's session:
read as root they would be root's, and files of root's would be left in the person's profile.
"""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from agent.allowed_commands import DCONF, GSETTINGS, AllowedCommand
from agent.errors import NobodyLoggedIn, NotRecorded, NotSupported, ProbeError
from agent.host import Host
from agent.linux.display_manager import display_manager
from agent.linux.gsettings import (
    CINNAMON,
    GNOME,
    MATE,
    LockKeys,
    Settings,
    contradiction,
    lock_of,
    locks_on_suspend,
    parse_dump,
    parse_lock,
    parse_settings,
)
from agent.linux.sessions import Session, local_sessions, parse_session_list, parse_session_properties
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "the list of sessions, and each logged-in person's own lock settings (gsettings and dconf, run as that person)"
)

PARSERS: Final = (parse_lock, parse_settings, parse_dump, parse_session_list, parse_session_properties)

_SESSION_FOLDERS: Final = tuple(
    f"{share}/{kind}"
    for share in ("/usr/share", "/usr/local/share", "/run/current-system/sw/share")  # the last one is NixOS's
    for kind in ("xsessions", "wayland-sessions")
)
_FAMILIES: Final[Mapping[str, LockKeys]] = {
    "gnome": GNOME,
    "gnome-classic:gnome": GNOME,
    "gnome-xorg": GNOME,
    "pop:gnome": GNOME,
    "ubuntu": GNOME,
    "ubuntu-xorg": GNOME,
    "ubuntu:gnome": GNOME,
    "cinnamon": CINNAMON,
    "x-cinnamon": CINNAMON,
    "mate": MATE,
}
"""By XDG_CURRENT_DESKTOP, or by the session manager's word. Others may keep these keys too and not obey them: Unknown."""

_SESSION_PROGRAMS: Final = frozenset(
    {"gnome-shell", "gnome-session-b", "cinnamon", "cinnamon-sessio", "mate-session", "plasmashell", "xfce4-session"}
    | {"budgie-panel", "gala", "lxqt-session", "lxsession", "sway", "Hyprland", "cosmic-session"}
)
_PASSED_ON: Final = re.compile(
    r"XDG_(CURRENT_DESKTOP|RUNTIME_DIR|CONFIG_HOME|CONFIG_DIRS|DATA_DIRS)|DBUS_SESSION_BUS_ADDRESS|DCONF_PROFILE"
)


def read(host: Host) -> ScreenLock:
    """The lock of everybody with a graphical session. Nobody there: NobodyLoggedIn, never "locks"."""
    graphical = {each.user_id: each for each in _sessions(host) if each.graphical}
    if graphical:
        return ScreenLock(has_desktop=True, users=tuple(_user(host, each) for each in graphical.values()))
    if _has_desktop(host):
        raise NobodyLoggedIn("nobody is logged in at the screen of this device")
    return ScreenLock(has_desktop=False, users=())


def _sessions(host: Host) -> tuple[Session, ...]:
    """Whoever is there; a system without a desktop need not be able to say it."""
    try:
        return local_sessions(host)
    except ProbeError:
        if _has_desktop(host):
            raise
        return ()


def _has_desktop(host: Host) -> bool:
    """A session that could be chosen at log-in, or a graphical log-in."""
    sessions = (name for folder in _SESSION_FOLDERS for name in host.list_names(folder))
    return any(name.endswith(".desktop") for name in sessions) or display_manager(host) != ""


def _user(host: Host, session: Session) -> UserScreenLock:
    account, desktop = host.pseudonym(session.account), session.desktop
    try:
        environment = _environment(host, session.user_id)
        desktop = environment.get("XDG_CURRENT_DESKTOP") or desktop or "unknown"
        keys = _FAMILIES.get(desktop.lower())
        if keys is None:
            raise NotSupported(f"the desktop {desktop} keeps its lock settings where this version does not read them")
        return UserScreenLock(account, desktop, *_settings(host, session.user_id, environment, keys))
    except ProbeError as error:
        unknown = error.as_unknown()
        return UserScreenLock(account, desktop or "unknown", *(unknown,) * 4)


def _environment(host: Host, user_id: int) -> dict[str, str]:
    """The session's own environment, from one of its programs, because settings and overrides depend on it."""
    environment = {"XDG_RUNTIME_DIR": f"/run/user/{user_id}", "DBUS_SESSION_BUS_ADDRESS": f"unix:path=/run/user/{user_id}/bus"}
    for process in host.processes():
        if process.user_id == user_id and process.name in _SESSION_PROGRAMS:
            try:
                variables = host.read_text(f"/proc/{process.pid}/environ").split("\0")
            except NotRecorded:
                continue  # it ended in between
            pairs = (each.split("=", 1) for each in variables if "=" in each)
            return environment | {name: value for name, value in pairs if _PASSED_ON.fullmatch(name)}
    return environment


_Settings: TypeAlias = tuple[LocksItself | NeverLocks | Unknown, SetBy | Unknown, bool | Unknown, bool | Unknown]
"""The lock, who set it, whether the person may change it, and whether a password is asked for after sleep."""


def _settings(host: Host, user_id: int, environment: Mapping[str, str], keys: LockKeys) -> _Settings:
    def as_user(command: AllowedCommand, *arguments: str) -> str:
        return host.run_as_user(user_id, environment, command, *arguments)

    stored = parse_dump(as_user(DCONF, "dump", "/"))
    said = parse_settings("\n".join(as_user(GSETTINGS, "list-recursively", each) for each in keys.schemas))
    disagreement = contradiction(keys, said, stored)
    if disagreement is not None:
        return disagreement, disagreement, disagreement, disagreement
    if keys is MATE and not any(each.name == "mate-screensave" and each.user_id == user_id for each in host.processes()):
        return NeverLocks(because="mate-screensaver is not running"), SetBy.USER, True, False
    may_change = any(as_user(GSETTINGS, "writable", *key.split(" ")).strip() != "false" for key in keys.all)
    set_by = _set_by(host, keys, stored, may_change=may_change)
    return lock_of(keys, said), set_by, may_change, locks_on_suspend(keys, said, stored)


def _set_by(host: Host, keys: LockKeys, stored: Settings, *, may_change: bool) -> SetBy | Unknown:
    """Locked keys are the school's. A stored value is the person's, unless the profile also has a database of the system's."""
    if not may_change:
        return SetBy.POLICY
    if not any(key in stored for key in keys.all):
        return SetBy.DEFAULT
    profile = "/etc/dconf/profile/user"
    if host.exists(profile) and "system-db:" in host.read_text(profile):
        return Unknown(
            Why.NOT_RECORDED, "the setting is the school's default or the person's own: the databases do not say which"
        )
    return SetBy.USER
