"""Does the device run on battery? Source: Linux, Documentation/ABI/testing/sysfs-class-power; elsewhere not known yet."""

from typing import Final

from agent.errors import ProbeError
from agent.host import Files

_SUPPLIES: Final = "/sys/class/power_supply"
_CHARGERS: Final = frozenset({"Mains", "USB"})


def on_battery(files: Files) -> bool:
    """True only when a battery drains and no charger is on. A device that cannot tell is taken to be on mains: a desktop
    has no supplies to list, and an open session is what mains power means here.
    """
    try:
        supplies = [f"{_SUPPLIES}/{name}" for name in files.list_names(_SUPPLIES)]
        kinds = {supply: files.read_text(f"{supply}/type").strip() for supply in supplies}
        charging = any(
            files.read_text(f"{supply}/online").strip() == "1" for supply, kind in kinds.items() if kind in _CHARGERS
        )
        draining = any(
            files.read_text(f"{supply}/status").strip() == "Discharging" for supply, kind in kinds.items() if kind == "Battery"
        )
    except ProbeError:
        return False
    return draining and not charging
