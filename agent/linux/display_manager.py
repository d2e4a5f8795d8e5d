"""The program that shows the graphical log-in. Source: systemd.special(7) on display-manager.service."""

from typing import Final

from agent.errors import NotRecorded
from agent.host import Files

_ALIAS: Final = "/etc/systemd/system/display-manager.service"
_MASKED: Final = "/dev/null"  # systemd.unit(5): a unit that leads there is switched off


def display_manager(host: Files) -> str:
    """The name of its unit, such as gdm or sddm; empty when none is set up."""
    try:
        unit = host.real_path(_ALIAS)
    except NotRecorded:
        return ""
    return "" if unit == _MASKED else unit.rpartition("/")[2].removesuffix(".service")
