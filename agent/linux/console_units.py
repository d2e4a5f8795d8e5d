"""The units that start a log-in on the text consoles. Source: systemd.unit(5) for folders, drop-ins and their order."""

import re
from collections.abc import Iterator
from typing import Final

from agent.errors import NotRecorded
from agent.host import Files

_FOLDERS: Final = ("/usr/lib/systemd/system", "/usr/local/lib/systemd/system", "/run/systemd/system", "/etc/systemd/system")
_CONSOLE: Final = re.compile(r"((serial-|console-|container-)?getty|autologin|autovt)(@[^/]*)?\.service")


def console_units(host: Files) -> tuple[str, ...]:
    """The text of each console's unit and, after it, of its drop-ins: in the order of their names, whatever the folder."""
    units = {name.removesuffix(".d") for folder in _FOLDERS for name in host.list_names(folder)}
    return tuple("\n".join(_texts(host, unit)) for unit in sorted(units) if _CONSOLE.fullmatch(unit))


def _texts(host: Files, unit: str) -> Iterator[str]:
    drop_ins = {name: f"{folder}/{unit}.d/{name}" for folder in _FOLDERS for name in host.list_names(f"{folder}/{unit}.d")}
    last_fragment = [path for folder in _FOLDERS if host.exists(path := f"{folder}/{unit}")][-1:]
    for path in (*last_fragment, *(drop_ins[name] for name in sorted(drop_ins) if name.endswith(".conf"))):
        try:
            yield host.read_text(path)
        except NotRecorded:
            continue  # a link that leads nowhere
