"""Programs of a person's session that the probes look for, and the variables of its environment that they pass on."""

import re
from typing import Final

SESSION_PROGRAMS: Final = frozenset(
    {"gnome-shell", "gnome-session-b", "cinnamon", "cinnamon-sessio", "mate-session", "plasmashell", "xfce4-session"}
    | {"budgie-panel", "gala", "lxqt-session", "lxsession", "sway", "Hyprland", "river", "cosmic-session"}
)
"""Their names as the system keeps them: fifteen letters."""

OTHER_LOCKERS: Final = ("light-locker", "xscreensaver", "xss-lock", "xautolock", "gnome-screensaver", "mate-screensaver")
"""Those that may lock an Xfce session beside its own."""

LOCKERS: Final = frozenset(each[:15] for each in ("xfce4-screensaver", "swayidle", "hypridle", *OTHER_LOCKERS))

PASSED_ON: Final = re.compile(
    r"HOME|XDG_(CURRENT_DESKTOP|RUNTIME_DIR|CONFIG_HOME|CONFIG_DIRS|DATA_DIRS)|DBUS_SESSION_BUS_ADDRESS|DCONF_PROFILE"
)
