"""Which desktops keep their settings where GNOME, Cinnamon and MATE do, and obey them."""

from collections.abc import Mapping
from typing import Final

from agent.linux.gsettings import CINNAMON, GNOME, MATE, LockKeys

FAMILIES_OF_DESKTOPS: Final[Mapping[str, LockKeys]] = {
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
