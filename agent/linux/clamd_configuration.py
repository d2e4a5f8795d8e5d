"""What clamd.conf says, and whether the folders watched hold everybody's files. Source: clamd.conf(5), clamonacc(8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from agent.linux.mount_table import Mount, mount_holding
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why

_HOMES: Final = ("/home", "/var/home")  # image systems keep the second and link the first to it
_PART_ONLY: Final = Unknown(
    Why.NOT_SUPPORTED, "ClamAV checks files as they are opened in some folders of people's own files and not in others"
)


@dataclass(frozen=True, slots=True)
class ClamdConfiguration:
    """The daemon's socket, and what is checked on access: folders, whole mounts, and what is left out."""

    socket: str = ""
    folders: tuple[str, ...] = ()
    mount_points: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def watches(self) -> bool:
        """Whether anything at all is checked as it is opened (Debian's default is nothing)."""
        return bool(self.folders or self.mount_points)

    def watches_homes(self, mounts: tuple[Mount, ...]) -> bool | Unknown:
        """Whether people's own files are checked as they are opened; Unknown when only some of them are."""
        watched = {*_above_homes(self.folders), *(home for home in _HOMES if self._is_on_watched_mount(mounts, home))}
        if not watched:
            return _PART_ONLY if _below_homes(self.folders) else False
        if _above_homes(self.left_out):
            return False
        return _PART_ONLY if _below_homes(self.left_out) else True

    def _is_on_watched_mount(self, mounts: tuple[Mount, ...], home: str) -> bool:
        """A mount is watched, and none of those mounted inside it."""
        holding = mount_holding(mounts, home)
        return holding is not None and any(mount_holding(mounts, path) == holding for path in self.mount_points)


def _above_homes(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(home for home in _HOMES for path in paths if f"{home}/".startswith(f"{path.rstrip('/')}/"))


def _below_homes(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths for home in _HOMES if path.startswith(f"{home}/"))


@parser("clamd.conf")
def parse_clamd_configuration(text: str) -> ClamdConfiguration:
    """The socket and what is watched. A line `Example` makes clamd refuse the whole file.

    The folder "/" is refused by clamonacc, and without its "dynamic directory determination" it watches no folder below another.
    """
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if any(line[0] == "Example" for line in lines):
        return ClamdConfiguration()
    values: dict[str, tuple[str, ...]] = {}
    for name, value in (line for line in lines if len(line) > 1):
        values[name] = (*values.get(name, ()), value.strip().strip('"'))
    descends = values.get("OnAccessDisableDDD", ("no",))[0].lower() not in ("yes", "true", "1")
    folders = tuple(path for path in values.get("OnAccessIncludePath", ()) if descends and path != "/")
    mount_points = values.get("OnAccessMountPath", ())
    return ClamdConfiguration(values.get("LocalSocket", ("",))[0], folders, mount_points, values.get("OnAccessExcludePath", ()))
