"""Whether a desktop is installed at all. Sources: the desktop entries of sessions (freedesktop.org), systemd.special(7)."""

from typing import Final

from agent.host import Files
from agent.linux.display_manager import display_manager

_SESSION_FOLDERS: Final = tuple(
    f"{share}/{kind}"
    for share in ("/usr/share", "/usr/local/share", "/run/current-system/sw/share")  # the last one is NixOS's
    for kind in ("xsessions", "wayland-sessions")
)


def has_desktop(host: Files) -> bool:
    """A session that could be chosen at log-in, or a graphical log-in."""
    sessions = (name for folder in _SESSION_FOLDERS for name in host.list_names(folder))
    return any(name.endswith(".desktop") for name in sessions) or display_manager(host) != ""
