"""Files that are not on this machine: what somebody recorded of another one's /sys and /proc, asked like the real ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agent.errors import NotRecorded


@dataclass(frozen=True, slots=True)
class FileTree:
    """Files by path, and links to folders or files. What is not in it is not there."""

    files: Mapping[str, str]
    links: Mapping[str, str] = field(default_factory=dict)

    def followed(self, path: str, depth: int = 16) -> str:
        """The path with every link in it followed. Raises NotRecorded where links lead in a circle."""
        if depth == 0:
            raise NotRecorded(f"the links of {path} lead in a circle")
        parts = path.split("/")
        for length in range(2, len(parts) + 1):
            target = self.links.get("/".join(parts[:length]))
            if target is not None:
                return self.followed("/".join((target, *parts[length:])), depth - 1)
        return path

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files."""
        found = self.files.get(self.followed(path))
        if found is None:
            raise NotRecorded(f"there is no {path}")
        return found[:limit_bytes]

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        start = self.followed(directory) + "/"
        below = (each[len(start) :] for each in (*self.files, *self.links) if each.startswith(start))
        return tuple(sorted({each.partition("/")[0] for each in below} - {""}))

    def real_path(self, path: str) -> str:
        """See Files."""
        if not self.exists(path):
            raise NotRecorded(f"there is no {path}")
        return self.followed(path)

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        raise NotRecorded(f"when {path} was changed was not recorded")

    def exists(self, path: str) -> bool:
        """See Files."""
        real = self.followed(path)
        return real in self.files or any(each.startswith(real + "/") for each in (*self.files, *self.links))
