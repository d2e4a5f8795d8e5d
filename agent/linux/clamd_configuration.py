"""What clamd.conf says, and whether the folders watched hold everybody's files. Source: clamd.conf(5), clamonacc(8)."""

from typing import Final

from agent.linux.mount_table import Mount, mount_holding
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

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

    def watches_all_of(self, home: str, mounts: tuple[Mount, ...]) -> bool | Unknown:
        """Whether every file below a folder is checked as it is opened; Unknown when only some of them are."""
        if not any(_holds(folder, home) for folder in self.folders) and not self._is_on_watched_mount(home, mounts):
            return _PART_ONLY if any(_holds(home, folder) for folder in self.folders) else False
        if any(_holds(folder, home) for folder in self.left_out):
            return False
        return _PART_ONLY if any(_holds(home, folder) for folder in self.left_out) else True

    def _is_on_watched_mount(self, home: str, mounts: tuple[Mount, ...]) -> bool:
        """A mount is watched, and none of those mounted inside it."""
        holding = mount_holding(mounts, home)
        return holding is not None and any(mount_holding(mounts, path) == holding for path in self.mount_points)


def _holds(folder: str, path: str) -> bool:
    return f"{path}/".startswith(f"{folder.rstrip('/')}/")


@parser("clamd_conf", "cat /etc/clamav/clamd.conf")
def parse_clamd_configuration(text: str) -> ClamdConfiguration:
    """The socket and what is watched. A line `Example` makes clamd refuse the whole file.

    clamonacc refuses the folder "/", and without its "dynamic directory determination" (DDD) watches nothing below a folder.
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
