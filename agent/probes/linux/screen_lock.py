"""Linux: when does the screen of each person at this device lock by itself?

Sources: loginctl(1), gsettings(1), dconf(1). Settings are read as the person, in the environment of the person's session:
read as root they would be root's, and files of root's would be left in the person's profile.
"""

from collections.abc import Callable, Mapping
from typing import Final

from agent.errors import NobodyLoggedIn, NotSupported, ProbeError, UnexpectedOutput
from agent.host import Host
from agent.linux.dconf_lock import read_dconf_lock
from agent.linux.desktop_families import FAMILIES_OF_DESKTOPS
from agent.linux.desktops import has_desktop
from agent.linux.gsettings import parse_dump, parse_lock, parse_settings
from agent.linux.idle_lockers import parse_hypridle, parse_swayidle, read_idle_lock
from agent.linux.kscreenlocker import parse_kscreenlockerrc, read_kde_lock
from agent.linux.session_environment import environment_of
from agent.linux.sessions import Session, local_sessions, parse_session_list, parse_session_properties
from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock
from agent.linux.xfconf import parse_xfconf, read_xfce_lock
from compliance.facts import ScreenLock, UserScreenLock

READ_FROM: Final = (
    "the list of sessions, and each logged-in person's own lock settings, read as that person (gsettings and dconf, or the "
    "files of KDE, Xfce, swayidle and hypridle)"
)

PARSERS: Final = (
    *(parse_session_list, parse_session_properties),
    *(parse_settings, parse_dump, parse_lock, parse_kscreenlockerrc, parse_xfconf, parse_swayidle, parse_hypridle),
)

_BY_FILES: Final[Mapping[str, Callable[[UserFiles], UserLock]]] = {
    "kde": read_kde_lock,
    "xfce": read_xfce_lock,
    **dict.fromkeys(("sway", "sway:wlroots", "hyprland", "river"), read_idle_lock),
}


def read(host: Host) -> ScreenLock:
    """The lock of everybody with a graphical session. Nobody there: NobodyLoggedIn, never "locks"."""
    graphical = {each.user_id: each for each in _sessions(host) if each.graphical}
    if graphical:
        return ScreenLock(has_desktop=True, users=tuple(_user(host, each) for each in graphical.values()))
    if has_desktop(host):
        raise NobodyLoggedIn("nobody is logged in at the screen of this device")
    return ScreenLock(has_desktop=False, users=())


def _sessions(host: Host) -> tuple[Session, ...]:
    """Whoever is there; a system without a desktop need not be able to say it."""
    try:
        return local_sessions(host)
    except ProbeError:
        if has_desktop(host):
            raise
        return ()


def _user(host: Host, session: Session) -> UserScreenLock:
    account, desktop = host.pseudonym(session.account), session.desktop
    try:
        environment = environment_of(host, session.user_id)
        desktop = environment.get("XDG_CURRENT_DESKTOP") or desktop or "unknown"
        found = _lock_of_desktop(UserFiles(host, session.user_id, environment), desktop)
        return UserScreenLock(account, desktop, found.lock, found.set_by, found.may_change, found.password_on_resume)
    except ProbeError as error:
        unknown = error.as_unknown()
        return UserScreenLock(account, desktop or "unknown", *(unknown,) * 4)


def _lock_of_desktop(files: UserFiles, desktop: str) -> UserLock:
    """By the desktop's own word: programs of others may be installed beside it, and their settings mean nothing here."""
    keys, by_files = FAMILIES_OF_DESKTOPS.get(desktop.lower()), _BY_FILES.get(desktop.lower())
    if keys is not None:
        return read_dconf_lock(files, keys)
    if by_files is None:
        raise NotSupported(f"the desktop {desktop} keeps its lock settings where this version does not read them")
    try:
        return by_files(files)
    except (ValueError, LookupError) as error:
        raise UnexpectedOutput(f"the lock settings of {desktop} are not understood") from error
