"""A person's own settings files, read as that person: root would follow a link or a pipe of theirs with root's rights."""

from collections.abc import Mapping

from agent.allowed_commands import CAT
from agent.errors import NotRecorded
from agent.host import Host, Process
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class UserFiles:
    """The files and programs of one person's session."""

    host: Host
    user_id: int
    environment: Mapping[str, str]

    def own(self, name: str) -> str:
        """A file of the person's configuration folder; empty when there is none. Raises ProbeError."""
        path = f"{self._folder()}/{name}"
        return self.host.run_as_user(self.user_id, self.environment, CAT, path) if self.host.exists(path) else ""

    def in_home(self, name: str) -> str:
        """A file of the person's home folder; empty when there is none. Raises ProbeError."""
        path = f"{self.environment.get('HOME', '')}/{name}"
        has_home = path.startswith("/") and path != f"/{name}"
        return self.host.run_as_user(self.user_id, self.environment, CAT, path) if has_home and self.host.exists(path) else ""

    def of_etc(self, name: str) -> str:
        """A file of everybody's in /etc; empty when there is none. Raises ProbeError."""
        path = f"/etc/{name}"
        return self.host.read_text(path) if self.host.exists(path) else ""

    def of_system(self, name: str) -> tuple[str, ...]:
        """The same file in the system's configuration folders, the most important last."""
        folders = self.environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"  # XDG Base Directory Specification: first is first
        paths = [f"{each.rstrip('/')}/{name}" for each in reversed(folders.split(":")) if each.startswith("/")]
        return tuple(self.host.read_text(each) for each in paths if self.host.exists(each))

    def running(self, program: str) -> tuple[Process, ...]:
        """The person's own programs of that name, of which the system keeps fifteen letters."""
        found = self.host.processes()
        return tuple(each for each in found if each.user_id == self.user_id and each.name == program[:15])

    def _folder(self) -> str:
        folder = self.environment.get("XDG_CONFIG_HOME") or f"{self.environment.get('HOME', '')}/.config"
        if not folder.startswith("/") or folder == "/.config":
            raise NotRecorded("the session does not say where its settings lie")
        return folder
